package io.yosai.timescale.vault;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.dsn.Secrets.VaultSecret;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.VaultSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.vault.authentication.LifecycleAwareSessionManager;
import org.springframework.vault.authentication.SessionManager;
import org.springframework.vault.client.ClientHttpConnectorFactory;
import org.springframework.vault.client.RestTemplateBuilder;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultHttpHeaders;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.support.ClientOptions;
import org.springframework.vault.support.SslConfiguration;
import org.springframework.vault.support.SslConfiguration.KeyStoreConfiguration;
import org.springframework.vault.support.VaultResponse;

/** One session with Vault, by Spring's client. */
final class VaultClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final VaultErrors errors;
    private final ThreadPoolTaskScheduler renewals = new ThreadPoolTaskScheduler();
    private final SessionManager session;
    private final VaultTemplate template;

    /** Does not ask Vault yet. */
    VaultClient(VaultSettings settings, Setting login) {
        errors = new VaultErrors(settings.address(), login);
        renewals.setThreadNamePrefix("vault-token-");
        renewals.setDaemon(true);
        renewals.initialize();
        RestTemplateBuilder rest = rest(settings);
        session = new VaultSession(settings, login, rest.build()).open(renewals);
        template = new VaultTemplate(rest, session);
    }

    private static RestTemplateBuilder rest(VaultSettings settings) {
        VaultEndpoint endpoint = VaultEndpoint.from(settings.address());
        String before = settings.address().getPath().replaceAll("^/+|/+$", "");
        endpoint.setPath(before.isEmpty() ? VaultEndpoint.API_VERSION : before + "/" + VaultEndpoint.API_VERSION);
        RestTemplateBuilder rest = RestTemplateBuilder.builder().endpoint(endpoint)
                .requestFactory(http(settings.text(Setting.VAULT_CACERT)));
        String namespace = settings.text(Setting.VAULT_NAMESPACE);
        if (namespace != null) {
            rest.defaultHeader(VaultHttpHeaders.VAULT_NAMESPACE, namespace);
        }
        return rest;
    }

    /** Java's own client, so that no other is needed. */
    private static JdkClientHttpRequestFactory http(String caCert) {
        try {
            SslConfiguration ssl = caCert == null ? SslConfiguration.unconfigured()
                    : SslConfiguration.forTrustStore(KeyStoreConfiguration.of(new FileSystemResource(caCert))
                            .withStoreType(SslConfiguration.PEM_KEYSTORE_TYPE));
            JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory(ClientHttpConnectorFactory.JdkHttpClient
                    .getBuilder(new ClientOptions(TIMEOUT, TIMEOUT), ssl).build());
            http.setReadTimeout(TIMEOUT);
            return http;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new OperatorError.BadSetting("VAULT_CACERT = " + caCert
                    + ": no certificates in PEM can be read there\nHINT: name a file with them, or unset it for the "
                    + "authorities of Java");
        }
    }

    /**
     * Reads a secret of the KV v2 engine.
     *
     * @throws Secrets.Unreachable when Vault does not answer, or is sealed
     * @throws OperatorError when there is no such secret, or Vault refuses; it holds nothing of what Vault answered
     */
    VaultSecret read(VaultPath path) {
        try {
            VaultResponse response = template.read(path.request());
            Map<String, Object> found = response == null ? null : response.getData();
            if (found != null && found.get("data") instanceof Map<?, ?> fields && found.containsKey("metadata")) {
                @SuppressWarnings("unchecked")
                Map<String, Object> named = (Map<String, Object>) fields;
                return new VaultSecret(path.toString(), named);
            }
            throw isKeyValueVersion1(path) ? errors.version1(path) : errors.missing(path);
        } catch (OperatorError e) {
            throw e;
        } catch (RuntimeException e) {
            throw errors.of(path, e);
        }
    }

    /** As the vault program asks before it reads. */
    private boolean isKeyValueVersion1(VaultPath path) {
        try {
            VaultResponse mount = template.read("sys/internal/ui/mounts/" + path.path());
            return mount != null && mount.getRequiredData().get("type") instanceof String type
                    && type.matches("kv|generic")
                    && !(mount.getRequiredData().get("options") instanceof Map<?, ?> options
                            && "2".equals(options.get("version")));
        } catch (RuntimeException e) {
            // Then it is only missing.
            return false;
        }
    }

    /** Ends without a word to Vault. */
    void abandon() {
        renewals.shutdown();
    }

    /** Gives the token back, unless somebody else gave it. */
    @Override
    public void close() {
        abandon();
        if (session instanceof LifecycleAwareSessionManager own) {
            own.destroy();
        }
    }
}
