package io.yosai.timescale.dsn;

import io.yosai.timescale.dsn.Secrets.Secret;

/** Where a database is found: said outright ({@link Dsn}), or kept in Vault. */
public sealed interface DatabaseLocation permits Dsn, VaultReference, VaultTarget,
        DatabaseLocation.VaultPassword {
    /** @param pool sizes that were found with it; null: those of the settings */
    record Found(Dsn dsn, PoolSize pool) {
        Found(Dsn dsn) {
            this(dsn, null);
        }
    }

    /**
     * The DSN itself, as it is now.
     *
     * @param setting the variable that says where, for messages
     * @throws Secrets.Unreachable where Vault does not answer at the moment
     * @throws OperatorError where it cannot be had; the message names the setting or the path
     */
    Found find(String setting, Secrets secrets);

    /**
     * Reads {@code vault:<path>#<field>} or a DSN.
     *
     * @param setting the variable that holds the text, for messages
     * @param example of how it may be in Vault
     * @throws OperatorError if the text is neither; the message names the setting and holds no password
     */
    static DatabaseLocation parse(String setting, String text, String example) {
        if (!text.startsWith(VaultReference.SCHEME)) {
            return Dsn.parse(setting, text);
        }
        return VaultReference.parse(text).orElseThrow(() -> new OperatorError.BadSetting(
                setting + " = " + VaultReference.SCHEME + "…: must be " + VaultReference.FORM
                        + "\nHINT: write it as " + example));
    }

    /** Connections to a database: {@code 0 <= min <= max}, {@code max >= 1}. */
    record PoolSize(int min, int max) {
    }

    /** A database of which Vault has the password only. */
    record VaultPassword(Dsn dsn, VaultReference password) implements DatabaseLocation {
        private static final String SETTING = "TIMESCALE_DB_PASSWORD";

        /** The DSN itself, unless its password is written {@code vault:<path>#<field>}. */
        public static DatabaseLocation of(Dsn dsn) {
            return dsn.password() == null ? dsn : VaultReference.parse(dsn.password().reveal())
                    .<DatabaseLocation>map(reference -> new VaultPassword(dsn, reference)).orElse(dsn);
        }

        @Override
        public Found find(String setting, Secrets secrets) {
            return new Found(new Dsn(dsn.hosts(), dsn.database(), dsn.user(),
                    new Secret(password.value(SETTING, secrets)), dsn.parameters()));
        }

        @Override
        public String toString() {
            return dsn.masked();
        }
    }
}
