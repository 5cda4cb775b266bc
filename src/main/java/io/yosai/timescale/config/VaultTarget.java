package io.yosai.timescale.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The target when no setting says where it is: the field {@code target} of the default secret, or else the parts that
 * are there.
 *
 * @param given what is set, and wins over the part of the same meaning
 */
public record VaultTarget(Map<Setting, String> given) implements DatabaseLocation {
    private static final VaultReference TARGET = VaultReference.parse(Setting.TARGET_DSN.defaultText()).orElseThrow();
    private static final int MOST_CONNECTIONS = 100;

    public VaultTarget {
        given = Map.copyOf(new EnumMap<>(given));
    }

    @Override
    public Found find(Setting setting, Secrets secrets) {
        VaultSecret secret = TARGET.read(setting, secrets);
        if (secret.find(TARGET.field()).isPresent()) {
            return TARGET.find(setting, path -> secret);
        }
        String host = secret.find("host").orElseThrow(() -> new OperatorError("neither TARGET_DSN nor TIMESCALE_HOST "
                + "is set, and " + secret + " in Vault has neither a field target nor host; its fields: "
                + secret.names()));
        if (!Dsn.Host.isName(host)) {
            throw wrong(secret, "host", "the name or address of one host");
        }
        String user = part(Setting.TIMESCALE_DB_USER, secret, "user").orElse(null);
        String name = part(Setting.TIMESCALE_DB_NAME, secret, "name").orElse(user);
        if (name == null) {
            throw new OperatorError(secret + " in Vault has neither a field name nor user, and host needs one of them");
        }
        int port = number(Setting.TIMESCALE_PORT, secret, "port", 1, 65535);
        Dsn dsn = new Dsn(List.of(new Dsn.Host(host, port)), name, user,
                part(Setting.TIMESCALE_DB_PASSWORD, secret, "password").map(Secret::new).orElse(null), Map.of());
        return new Found(VaultPassword.of(dsn).find(setting, secrets).dsn(), pool(secret));
    }

    private Settings.Pool pool(VaultSecret secret) {
        int max = number(Setting.TIMESCALE_POOL_MAX, secret, "pool_max", 1, MOST_CONNECTIONS);
        return new Settings.Pool(number(Setting.TIMESCALE_POOL_MIN, secret, "pool_min", 0, max), max);
    }

    private Optional<String> part(Setting setting, VaultSecret secret, String field) {
        return Optional.ofNullable(given.get(setting)).or(() -> secret.find(field));
    }

    private int number(Setting setting, VaultSecret secret, String field, int least, int most) {
        String text = part(setting, secret, field).orElse(setting.defaultText()).strip();
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw wrong(secret, field, "a whole number from " + least + " to " + most);
    }

    private static OperatorError wrong(VaultSecret secret, String field, String demand) {
        return new OperatorError(secret + "#" + field + " in Vault must be " + demand);
    }

    @Override
    public String toString() {
        return TARGET.toString();
    }
}
