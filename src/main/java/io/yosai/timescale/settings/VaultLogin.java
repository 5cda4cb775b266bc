package io.yosai.timescale.settings;

import io.yosai.timescale.dsn.Secret;
import java.nio.file.Path;

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
