package io.yosai.timescale.vault;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.VaultSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.KubernetesAuthentication;
import org.springframework.vault.authentication.KubernetesAuthenticationOptions;
import org.springframework.vault.authentication.LifecycleAwareSessionManager;
import org.springframework.vault.authentication.SessionManager;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.support.VaultToken;
import org.springframework.web.client.RestOperations;

/**
 * The login that the operator chose, as Spring's client has it.
 *
 * @param login the setting by which it was chosen
 */
record VaultSession(VaultSettings settings, Setting login, RestOperations rest) {
    private static final String HINT = "\nHINT: put it there, so that this user can read it";

    /** @param renewals where its tokens are renewed before they end */
    SessionManager open(TaskScheduler renewals) {
        // Whoever renders the file replaces it.
        return login == Setting.VAULT_TOKEN_FILE ? () -> VaultToken.of(file(login))
                : new LifecycleAwareSessionManager(authentication(), renewals, rest);
    }

    private ClientAuthentication authentication() {
        return switch (login) {
            case VAULT_KUBERNETES_ROLE -> new KubernetesAuthentication(KubernetesAuthenticationOptions.builder()
                    .role(settings.text(login)).path(settings.text(Setting.VAULT_KUBERNETES_MOUNT))
                    .jwtSupplier(() -> file(Setting.VAULT_KUBERNETES_TOKEN_FILE)).build(), rest);
            // The file is read at each login.
            case VAULT_APPROLE_ROLE_ID -> () -> new AppRoleAuthentication(AppRoleAuthenticationOptions.builder()
                    .path(settings.text(Setting.VAULT_APPROLE_MOUNT)).roleId(RoleId.provided(settings.text(login)))
                    .secretId(secretId()).build(), rest).login();
            default -> new TokenAuthentication(settings.text(login));
        };
    }

    private SecretId secretId() {
        if (settings.text(Setting.VAULT_APPROLE_SECRET_ID_FILE) != null) {
            return SecretId.provided(file(Setting.VAULT_APPROLE_SECRET_ID_FILE));
        }
        String text = settings.text(Setting.VAULT_APPROLE_SECRET_ID);
        return text == null ? SecretId.absent() : SecretId.provided(text);
    }

    /**
     * Returns what is in the file that a setting names.
     *
     * @throws OperatorError when there is none
     */
    private String file(Setting setting) {
        Path file = Path.of(settings.text(setting));
        try {
            String text = Files.readString(file).strip();
            if (!text.isEmpty()) {
                return text;
            }
            throw new OperatorError("the login to Vault by " + login + " needs " + file + ", which is empty" + HINT);
        } catch (IOException e) {
            throw new OperatorError("the login to Vault by " + login + " needs " + file + ", which cannot be read"
                    + HINT);
        }
    }
}
