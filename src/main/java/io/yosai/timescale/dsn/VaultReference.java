package io.yosai.timescale.dsn;

import io.yosai.timescale.dsn.Secrets.VaultSecret;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One field of one secret in Vault, written {@code vault:<path>#<field>}; neither part is null or empty. */
public record VaultReference(String path, String field) implements DatabaseLocation {
    public static final String SCHEME = "vault:";
    public static final String FORM = "vault:<path>#<field>";

    /** Mount and name at least; nothing that means something in an address. */
    private static final Pattern PATTERN = Pattern.compile(SCHEME + "/?([\\w.@+:~-]+(?:/[\\w.@+:~-]+)+)#([^#\\s]+)");

    /** Empty when the text is not of the form {@code vault:<path>#<field>}. */
    public static Optional<VaultReference> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        return matcher.matches()
                ? Optional.of(new VaultReference(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    @Override
    public Found find(String setting, Secrets secrets) {
        return new Found(Dsn.parse(setting + " (" + this + ")", value(setting, secrets)));
    }

    /**
     * @throws Secrets.Unreachable when Vault does not answer at the moment
     * @throws OperatorError when there is no such secret or field
     */
    public String value(String setting, Secrets secrets) {
        VaultSecret secret = read(setting, secrets);
        return secret.find(field).orElseThrow(() -> new OperatorError(setting + " is " + this + ", but " + secret
                + " in Vault has no field " + field + "\nHINT: name one of its fields: " + secret.names()));
    }

    VaultSecret read(String setting, Secrets secrets) {
        try {
            return secrets.secret(path);
        } catch (OperatorError.BadSetting e) {
            throw new OperatorError.BadSetting(setting + " is " + this + ", but " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return SCHEME + path + "#" + field;
    }
}
