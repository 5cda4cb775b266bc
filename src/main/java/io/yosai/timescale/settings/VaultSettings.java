package io.yosai.timescale.settings;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        String address = texts.right(Setting.VAULT_ADDR);
        return new VaultSettings(address == null ? null : URI.create(address), texts.get(Setting.VAULT_NAMESPACE),
                texts.given(Setting.VAULT_CACERT).map(Path::of).orElse(null), logins(texts),
                texts.seconds(Setting.VAULT_REFRESH));
    }

    private static List<VaultLogin> logins(SettingTexts texts) {
        return Stream.of(
                texts.given(Setting.VAULT_TOKEN).map(token -> new VaultLogin.Token(new Secret(token))),
                texts.given(Setting.VAULT_TOKEN_FILE).map(file -> new VaultLogin.TokenFile(Path.of(file))),
                texts.given(Setting.VAULT_KUBERNETES_ROLE).map(role -> new VaultLogin.Kubernetes(role,
                        texts.get(Setting.VAULT_KUBERNETES_MOUNT),
                        Path.of(texts.get(Setting.VAULT_KUBERNETES_TOKEN_FILE)))),
                texts.given(Setting.VAULT_APPROLE_ROLE_ID).map(role -> new VaultLogin.AppRole(role,
                        texts.given(Setting.VAULT_APPROLE_SECRET_ID).map(Secret::new).orElse(null),
                        texts.given(Setting.VAULT_APPROLE_SECRET_ID_FILE).map(Path::of).orElse(null),
                        texts.get(Setting.VAULT_APPROLE_MOUNT))))
                .<VaultLogin>flatMap(Optional::stream).toList();
    }

    /**
     * The one way to log in.
     *
     * @throws OperatorError.BadSetting unless there is an address and exactly one login
     */
    public VaultLogin login() {
        if (address == null) {
            throw new OperatorError.BadSetting("VAULT_ADDR is not set\nHINT: set it to the address of Vault, such as "
                    + "https://vault:8200, or give the DSN itself, such as " + Dsn.EXAMPLE);
        }
        if (logins.isEmpty()) {
            throw new OperatorError.BadSetting("no login to Vault is set\nHINT: set one of VAULT_TOKEN, "
                    + "VAULT_TOKEN_FILE, VAULT_KUBERNETES_ROLE and VAULT_APPROLE_ROLE_ID");
        }
        if (logins.size() > 1) {
            throw new OperatorError.BadSetting(
                    logins.stream().map(login -> login.setting().name()).collect(joining(" and "))
                    + " are set\nHINT: leave one login to Vault only");
        }
        if (logins.get(0) instanceof VaultLogin.AppRole appRole && appRole.secretId() != null
                && appRole.secretIdFile() != null) {
            throw new OperatorError.BadSetting(
                    "VAULT_APPROLE_SECRET_ID and VAULT_APPROLE_SECRET_ID_FILE are set\nHINT: leave one only");
        }
        return logins.get(0);
    }

    /** One way to log in to Vault; nothing in it is null unless said so. */
    public sealed interface VaultLogin {
        /** By which setting the operator chose it. */
        default Setting setting() {
            return this instanceof Token ? Setting.VAULT_TOKEN : this instanceof TokenFile ? Setting.VAULT_TOKEN_FILE
                    : this instanceof Kubernetes ? Setting.VAULT_KUBERNETES_ROLE : Setting.VAULT_APPROLE_ROLE_ID;
        }

        record Token(Secret token) implements VaultLogin {
        }

        /** The file is read each time: who renders it replaces it. */
        record TokenFile(Path file) implements VaultLogin {
        }

        record Kubernetes(String role, String mount, Path tokenFile) implements VaultLogin {
        }

        /**
         * @param secretId     null: there is none, or it is in the file
         * @param secretIdFile null: there is none
         */
        record AppRole(String roleId, Secret secretId, Path secretIdFile, String mount) implements VaultLogin {
        }
    }
}
