package io.yosai.timescale.servers;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a HashiCorp Vault answers over HTTP, as far as a client that reads secrets can tell: engines KV 1 and 2, logins,
 * tokens that end, its errors. It has the engine {@code secret} of version 2 and {@code old} of version 1.
 */
public final class FakeVault implements AutoCloseable {
    private final VaultApi api = new VaultApi();
    private final PrivateAuthority authority;
    private final int port = LoopbackPort.free();
    private WireMockServer server;

    private FakeVault(PrivateAuthority authority) {
        this.authority = authority;
    }

    /** One that speaks HTTP. */
    public static FakeVault start() {
        FakeVault vault = new FakeVault(null);
        vault.up();
        return vault;
    }

    /** One that speaks HTTPS, with the certificate that this authority signed. */
    public static FakeVault start(PrivateAuthority authority) {
        FakeVault vault = new FakeVault(authority);
        vault.up();
        return vault;
    }

    /** Starts it on the same port with what it held. */
    public void up() {
        WireMockConfiguration configuration = wireMockConfig().bindAddress("127.0.0.1").extensions(api)
                .containerThreads(8);
        server = new WireMockServer(authority == null ? configuration.port(port)
                : configuration.httpDisabled(true).httpsPort(port).keystorePath(authority.keyStore().toString())
                        .keystoreType("PKCS12").keystorePassword(PrivateAuthority.PASSWORD)
                        .keyManagerPassword(PrivateAuthority.PASSWORD));
        server.start();
        server.stubFor(any(anyUrl()).willReturn(aResponse()));
    }

    /** Nobody listens any more. */
    public void down() {
        server.stop();
    }

    public String address() {
        return (authority == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** A further version of a secret, such as {@code secret/data/timescale}, or {@code old/timescale}. */
    public FakeVault put(String path, Map<String, ?> fields) {
        api.put(path, fields);
        return this;
    }

    public void delete(String path) {
        api.delete(path);
    }

    /** A token that may read all. */
    public String token() {
        return api.token(Duration.ofDays(1));
    }

    /** Lets a login at {@code auth/<mount>/login} with these words in, for tokens that live so long. */
    public FakeVault login(String mount, Map<String, String> words, Duration life) {
        api.logins.put(mount, new VaultApi.Login(words, life));
        return this;
    }

    /** All tokens end now. */
    public void revokeAll() {
        api.tokens.clear();
    }

    public void seal(boolean sealed) {
        api.sealed = sealed;
    }

    /** Nobody may read this path. */
    public void deny(String path) {
        api.denied.add(path);
    }

    /** Where everything is; null: the root. */
    public void namespace(String name) {
        api.namespace = name;
    }

    /** How often a path was asked for, {@code /v1/secret/data/.*} for example. */
    public int asked(String path) {
        return server.countRequestsMatching(anyRequestedFor(urlPathMatching(path)).build()).getCount();
    }

    /** Method and path, in their order. */
    public List<String> requests() {
        List<String> requests = new ArrayList<>();
        // The newest is the first.
        server.getAllServeEvents().forEach(event -> requests.add(0,
                event.getRequest().getMethod() + " " + event.getRequest().getUrl()));
        return requests;
    }

    @Override
    public void close() {
        server.stop();
    }
}
