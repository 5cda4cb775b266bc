package io.yosai.timescale.settings;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * How Vault is reached. It is not checked that this is enough before somebody asks Vault: where nothing is in Vault,
 * these variables may be there for others.
 *
 * @param texts what is set, with what stands for the rest
 */
public record VaultSettings(Map<Setting, Secret> texts) {
    private static final List<Setting> LOGINS = List.of(Setting.VAULT_TOKEN, Setting.VAULT_TOKEN_FILE,
            Setting.VAULT_KUBERNETES_ROLE, Setting.VAULT_APPROLE_ROLE_ID);

    public VaultSettings {
        texts = Map.copyOf(texts);
    }

    static VaultSettings read(SettingTexts texts) {
        return new VaultSettings(EnumSet.range(Setting.VAULT_ADDR, Setting.VAULT_APPROLE_MOUNT).stream()
                .filter(setting -> texts.get(setting) != null)
                .collect(toMap(setting -> setting, setting -> new Secret(texts.get(setting)))));
    }

    /** Returns {@code https://host:8200}, perhaps with a path; it must be set. */
    public URI address() {
        return URI.create(text(Setting.VAULT_ADDR));
    }

    /** Null: it is not set. */
    public String text(Setting setting) {
        return texts.containsKey(setting) ? texts.get(setting).reveal() : null;
    }

    /**
     * Returns the setting by which the operator chose how to log in.
     *
     * @throws OperatorError.BadSetting unless there is an address and exactly one login
     */
    public Setting chosen() {
        if (!texts.containsKey(Setting.VAULT_ADDR)) {
            throw new OperatorError.BadSetting("VAULT_ADDR is not set\nHINT: set it to the address of Vault, such as "
                    + "https://vault:8200, or give the DSN itself, such as " + Dsn.EXAMPLE);
        }
        List<Setting> chosen = LOGINS.stream().filter(texts::containsKey).toList();
        if (chosen.isEmpty()) {
            throw new OperatorError.BadSetting("no login to Vault is set\nHINT: set one of VAULT_TOKEN, "
                    + "VAULT_TOKEN_FILE, VAULT_KUBERNETES_ROLE and VAULT_APPROLE_ROLE_ID");
        }
        if (chosen.size() > 1) {
            throw new OperatorError.BadSetting(chosen.stream().map(Setting::name).collect(joining(" and "))
                    + " are set\nHINT: leave one login to Vault only");
        }
        if (chosen.contains(Setting.VAULT_APPROLE_ROLE_ID) && texts.containsKey(Setting.VAULT_APPROLE_SECRET_ID)
                && texts.containsKey(Setting.VAULT_APPROLE_SECRET_ID_FILE)) {
            throw new OperatorError.BadSetting(
                    "VAULT_APPROLE_SECRET_ID and VAULT_APPROLE_SECRET_ID_FILE are set\nHINT: leave one only");
        }
        return chosen.get(0);
    }
}
