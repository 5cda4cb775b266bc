package io.yosai.timescale.config;

/** A database of which Vault has the password only. */
public record VaultPassword(Dsn dsn, VaultReference password) implements DatabaseLocation {
    /** The DSN itself, unless its password is written {@code vault:<path>#<field>}. */
    static DatabaseLocation of(Dsn dsn) {
        return dsn.password() == null ? dsn : VaultReference.parse(dsn.password().reveal())
                .<DatabaseLocation>map(reference -> new VaultPassword(dsn, reference)).orElse(dsn);
    }

    @Override
    public Found find(Setting setting, Secrets secrets) {
        return new Found(new Dsn(dsn.hosts(), dsn.database(), dsn.user(),
                new Secret(password.value(Setting.TIMESCALE_DB_PASSWORD, secrets)), dsn.parameters()));
    }

    @Override
    public String toString() {
        return dsn.masked();
    }
}
