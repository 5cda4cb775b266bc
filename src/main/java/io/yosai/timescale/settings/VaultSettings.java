package io.yosai.timescale.settings;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How Vault is reached. It is not checked that this is enough before somebody asks Vault: where nothing is in Vault,
 * these variables may be there for others.
 *
 * @param address   {@code https://host:8200}, perhaps with a path; null: not set
 * @param namespace null: none
 * @param caCert    null: the authorities of Java
 * @param logins    those that are set
 * @param refresh   zero: never
 */
public record VaultSettings(URI address, String namespace, Path caCert, List<VaultLogin> logins, Duration refresh) {
    public VaultSettings {
        logins = List.copyOf(logins);
    }

    static VaultSettings read(SettingTexts texts) {
        String caCert = texts.get(Setting.VAULT_CACERT);
        return new VaultSettings(address(texts), texts.get(Setting.VAULT_NAMESPACE),
                caCert == null ? null : Path.of(caCert), logins(texts),
                texts.secondsOrZero(Setting.VAULT_REFRESH, "1"));
    }

    private static URI address(SettingTexts texts) {
        String text = texts.get(Setting.VAULT_ADDR);
        if (text == null) {
            return null;
        }
        try {
            URI address = new URI(text);
            if (String.valueOf(address.getScheme()).matches("https?") && address.getHost() != null
                    && address.getUserInfo() == null && address.getQuery() == null && address.getPort() != 0
                    && address.getPort() <= 65535) {
                return address;
            }
        } catch (URISyntaxException e) {
            // As any other that is no address.
        }
        texts.problem(Setting.VAULT_ADDR, "http:// or https:// and the host, such as https://vault:8200");
        return null;
    }

    private static List<VaultLogin> logins(SettingTexts texts) {
        List<VaultLogin> logins = new ArrayList<>();
        String token = texts.get(Setting.VAULT_TOKEN);
        if (token != null) {
            logins.add(new VaultLogin.Token(new Secret(token)));
        }
        String tokenFile = texts.get(Setting.VAULT_TOKEN_FILE);
        if (tokenFile != null) {
            logins.add(new VaultLogin.TokenFile(Path.of(tokenFile)));
        }
        String role = texts.get(Setting.VAULT_KUBERNETES_ROLE);
        if (role != null) {
            logins.add(new VaultLogin.Kubernetes(role, texts.get(Setting.VAULT_KUBERNETES_MOUNT),
                    Path.of(texts.get(Setting.VAULT_KUBERNETES_TOKEN_FILE))));
        }
        String roleId = texts.get(Setting.VAULT_APPROLE_ROLE_ID);
        if (roleId != null) {
            String secretId = texts.get(Setting.VAULT_APPROLE_SECRET_ID);
            String file = texts.get(Setting.VAULT_APPROLE_SECRET_ID_FILE);
            logins.add(new VaultLogin.AppRole(roleId, secretId == null ? null : new Secret(secretId),
                    file == null ? null : Path.of(file), texts.get(Setting.VAULT_APPROLE_MOUNT)));
        }
        return logins;
    }

    /**
     * The one way to log in.
     *
     * @throws OperatorError.BadSetting unless there is an address and exactly one login
     */
    public VaultLogin login() {
        if (address == null) {
            throw new OperatorError.BadSetting("VAULT_ADDR is not set; set it to the address of Vault, such as "
                    + "https://vault:8200, or give the DSN itself, such as " + Dsn.EXAMPLE);
        }
        if (logins.isEmpty()) {
            throw new OperatorError.BadSetting("no login to Vault is set; set one of VAULT_TOKEN, VAULT_TOKEN_FILE, "
                    + "VAULT_KUBERNETES_ROLE and VAULT_APPROLE_ROLE_ID");
        }
        if (logins.size() > 1) {
            throw new OperatorError.BadSetting(
                    logins.stream().map(login -> login.setting().name()).collect(joining(" and "))
                    + " are set; leave one login to Vault only");
        }
        if (logins.get(0) instanceof VaultLogin.AppRole appRole && appRole.secretId() != null
                && appRole.secretIdFile() != null) {
            throw new OperatorError.BadSetting(
                    "VAULT_APPROLE_SECRET_ID and VAULT_APPROLE_SECRET_ID_FILE are set; leave one only");
        }
        return logins.get(0);
    }

    /** One way to log in to Vault; nothing in it is null unless said so. */
    public sealed interface VaultLogin {
        /** By which setting the operator chose it. */
        Setting setting();

        record Token(Secret token) implements VaultLogin {
            @Override
            public Setting setting() {
                return Setting.VAULT_TOKEN;
            }
        }

        /** The file is read each time: who renders it replaces it. */
        record TokenFile(Path file) implements VaultLogin {
            @Override
            public Setting setting() {
                return Setting.VAULT_TOKEN_FILE;
            }
        }

        record Kubernetes(String role, String mount, Path tokenFile) implements VaultLogin {
            @Override
            public Setting setting() {
                return Setting.VAULT_KUBERNETES_ROLE;
            }
        }

        /**
         * @param secretId     null: there is none, or it is in the file
         * @param secretIdFile null: there is none
         */
        record AppRole(String roleId, Secret secretId, Path secretIdFile, String mount) implements VaultLogin {
            @Override
            public Setting setting() {
                return Setting.VAULT_APPROLE_ROLE_ID;
            }
        }
    }
}
