package io.yosai.timescale.vault;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.VaultSettings.VaultLogin;
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

/** The login that the operator chose, as Spring's client has it. */
record VaultSession(VaultLogin login, RestOperations rest) {
    private static final String HINT = "\nHINT: put it there, so that this user can read it";

    /** @param renewals where its tokens are renewed before they end */
    SessionManager open(TaskScheduler renewals) {
        if (login instanceof VaultLogin.TokenFile token) {
            return () -> VaultToken.of(text(token.file()));
        }
        return new LifecycleAwareSessionManager(authentication(), renewals, rest);
    }

    private ClientAuthentication authentication() {
        if (login instanceof VaultLogin.Kubernetes kubernetes) {
            return new KubernetesAuthentication(KubernetesAuthenticationOptions.builder().role(kubernetes.role())
                    .path(kubernetes.mount()).jwtSupplier(() -> text(kubernetes.tokenFile())).build(), rest);
        }
        if (login instanceof VaultLogin.AppRole appRole) {
            // The file is read at each login.
            return () -> new AppRoleAuthentication(AppRoleAuthenticationOptions.builder().path(appRole.mount())
                    .roleId(RoleId.provided(appRole.roleId())).secretId(secretId(appRole)).build(), rest).login();
        }
        return new TokenAuthentication(((VaultLogin.Token) login).token().reveal());
    }

    private SecretId secretId(VaultLogin.AppRole appRole) {
        if (appRole.secretIdFile() != null) {
            return SecretId.provided(text(appRole.secretIdFile()));
        }
        return appRole.secretId() == null ? SecretId.absent() : SecretId.provided(appRole.secretId().reveal());
    }

    /** @throws OperatorError when there is none */
    private String text(Path file) {
        try {
            String text = Files.readString(file).strip();
            if (!text.isEmpty()) {
                return text;
            }
            throw new OperatorError("the login to Vault by " + login.setting() + " needs " + file + ", which is empty"
                    + HINT);
        } catch (IOException e) {
            throw new OperatorError("the login to Vault by " + login.setting() + " needs " + file
                    + ", which cannot be read" + HINT);
        }
    }
}
