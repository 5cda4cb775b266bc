package io.yosai.timescale.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One field of one secret in Vault, written {@code vault:<path>#<field>}; neither part is null or empty. */
public record VaultReference(String path, String field) implements DatabaseLocation {
    static final String SCHEME = "vault:";

    private static final Pattern FORM = Pattern.compile(SCHEME + "([^#\\s]+)#([^#\\s]+)");

    /** Empty when the text is not of the form {@code vault:<path>#<field>}. */
    public static Optional<VaultReference> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new VaultReference(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    @Override
    public Dsn resolve(Setting setting) {
        throw new SettingError(setting + " is " + this + ", but no Vault is configured in this version; set "
                + setting + " to " + DsnParser.EXAMPLE);
    }

    @Override
    public String toString() {
        return SCHEME + path + "#" + field;
    }
}
