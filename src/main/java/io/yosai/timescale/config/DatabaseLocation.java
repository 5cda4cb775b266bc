package io.yosai.timescale.config;

/** Where a database is found: said outright ({@link Dsn}), or kept in Vault ({@link VaultReference}). */
public sealed interface DatabaseLocation permits Dsn, VaultReference {
    /**
     * The DSN itself.
     *
     * @throws OperatorError where it cannot be had; the message names the setting
     */
    Dsn resolve(Setting setting);

    /**
     * Reads {@code vault:<path>#<field>} or a DSN.
     *
     * @throws OperatorError if the text is neither; the message names the setting and holds no password
     */
    static DatabaseLocation parse(Setting setting, String text) {
        if (!text.startsWith(VaultReference.SCHEME)) {
            return Dsn.parse(setting.name(), text);
        }
        return VaultReference.parse(text).orElseThrow(() -> new SettingError(setting + " = " + VaultReference.SCHEME
                + "…: expected vault:<path>#<field>, for example " + setting.defaultText()));
    }
}
