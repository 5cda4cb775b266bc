package io.yosai.timescale.dsn;

/** A database of which Vault has the password only. */
public record VaultPassword(Dsn dsn, VaultReference password) implements DatabaseLocation {
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
