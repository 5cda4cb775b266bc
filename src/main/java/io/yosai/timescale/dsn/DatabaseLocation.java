package io.yosai.timescale.dsn;

import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.Secrets.VaultSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a database is found: said outright ({@link Dsn}), or kept in Vault. */
public sealed interface DatabaseLocation permits Dsn, VaultReference, DatabaseLocation.VaultPassword,
        DatabaseLocation.VaultTarget {
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

    /**
     * The target when no setting says where it is: one field of a secret in Vault that holds the DSN, or else the
     * fields {@code host}, {@code port}, {@code name}, {@code user}, {@code password}, {@code pool_min} and
     * {@code pool_max}.
     *
     * @param target   the field with the DSN
     * @param given    what is set, by the field of the same meaning, which it wins over
     * @param defaults for fields that are neither set nor in Vault
     */
    record VaultTarget(VaultReference target, Map<String, String> given, Map<String, String> defaults)
            implements DatabaseLocation {
        private static final int MOST_CONNECTIONS = 100;

        public VaultTarget {
            given = Map.copyOf(given);
            defaults = Map.copyOf(defaults);
        }

        @Override
        public Found find(String setting, Secrets secrets) {
            VaultSecret secret = target.read(setting, secrets);
            if (secret.find(target.field()).isPresent()) {
                return target.find(setting, path -> secret);
            }
            String host = secret.find("host").orElseThrow(() -> new OperatorError("neither TARGET_DSN nor "
                    + "TIMESCALE_HOST is set, and " + secret + " in Vault has neither a field " + target.field()
                    + " nor host\nHINT: set one of them; the fields of the secret: " + secret.names()));
            if (!Dsn.Host.isName(host)) {
                throw wrong(secret, "host", "the name or address of one host");
            }
            String user = part(secret, "user").orElse(null);
            String name = part(secret, "name").orElse(user);
            if (name == null) {
                throw new OperatorError(secret + " in Vault has a field host, and neither name nor user\n"
                        + "HINT: add one of them to the secret");
            }
            int port = number(secret, "port", 1, 65535);
            Dsn dsn = new Dsn(List.of(new Dsn.Host(host, port)), name, user,
                    part(secret, "password").map(Secret::new).orElse(null), Map.of());
            return new Found(VaultPassword.of(dsn).find(setting, secrets).dsn(), pool(secret));
        }

        private PoolSize pool(VaultSecret secret) {
            int max = number(secret, "pool_max", 1, MOST_CONNECTIONS);
            return new PoolSize(number(secret, "pool_min", 0, max), max);
        }

        private Optional<String> part(VaultSecret secret, String field) {
            return Optional.ofNullable(given.get(field)).or(() -> secret.find(field));
        }

        private int number(VaultSecret secret, String field, int least, int most) {
            String text = part(secret, field).orElse(defaults.get(field)).strip();
            if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
                return Integer.parseInt(text);
            }
            throw wrong(secret, field, "a whole number from " + least + " to " + most);
        }

        private static OperatorError wrong(VaultSecret secret, String field, String demand) {
            return new OperatorError(secret + "#" + field + " in Vault must be " + demand
                    + "\nHINT: correct it in the secret");
        }

        @Override
        public String toString() {
            return target.toString();
        }
    }
}
