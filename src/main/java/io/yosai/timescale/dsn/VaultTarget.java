package io.yosai.timescale.dsn;

import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.Secrets.VaultSecret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The target when no setting says where it is: one field of a secret in Vault that holds the DSN, or else the
 * fields {@code host}, {@code port}, {@code name}, {@code user}, {@code password}, {@code pool_min} and
 * {@code pool_max}.
 *
 * @param target   the field with the DSN
 * @param given    what is set, by the field of the same meaning, which it wins over
 * @param defaults for fields that are neither set nor in Vault
 */
public record VaultTarget(VaultReference target, Map<String, String> given, Map<String, String> defaults)
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
