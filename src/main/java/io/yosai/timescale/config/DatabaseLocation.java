package io.yosai.timescale.config;

/** Where a database is found: said outright ({@link Dsn}), or kept in Vault. */
public sealed interface DatabaseLocation permits Dsn, VaultReference, VaultPassword, VaultTarget {
    /**
     * What was found.
     *
     * @param pool sizes that were found with it; null: those of the settings
     */
    record Found(Dsn dsn, Settings.Pool pool) {
        Found(Dsn dsn) {
            this(dsn, null);
        }
    }

    /**
     * The DSN itself, as it is now.
     *
     * @throws VaultDown where nobody can tell at the moment
     * @throws OperatorError where it cannot be had; the message names the setting or the path
     */
    Found find(Setting setting, Secrets secrets);

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
                + "…: expected " + VaultReference.FORM + ", for example " + setting.defaultText()));
    }
}
