package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.dsn.Secrets.VaultSecret;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.PropertiesFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code {{hashicorp:secret:timescale#user}}} in routes, by the same connection as the settings. Camel's own function
 * of that name knows a token only, and takes a default without a word when Vault is down.
 */
final class VaultPlaceholders extends MainListenerSupport implements PropertiesFunction {
    private static final Logger LOG = LoggerFactory.getLogger(VaultPlaceholders.class);
    /** Engine, secret, field, default, version; as Camel has it. */
    private static final Pattern FORM =
            Pattern.compile("([\\w./-]+):([\\w./+~-]+)#([^:@]+)(?::([^@]*))?(?:@(\\d{1,9}))?");

    /** A text that is a number too. */
    private static final String STAND_IN = "1";

    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final Secrets secrets;

    /** @param secrets null: nothing is asked, and each placeholder stands for {@value #STAND_IN} */
    VaultPlaceholders(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public void beforeInitialize(BaseMainSupport main) {
        main.getCamelContext().getPropertiesComponent().addPropertiesFunction(this);
    }

    @Override
    public String getName() {
        return "hashicorp";
    }

    @Override
    public String apply(String remainder) {
        Matcher matcher = FORM.matcher(remainder);
        if (!matcher.matches()) {
            throw new OperatorError("a placeholder for Vault must be {{hashicorp:<engine>:<secret>#<field>}}"
                    + "\nHINT: write one such as {{hashicorp:secret:timescale#user}}");
        }
        if (secrets == null) {
            return STAND_IN;
        }
        String path = matcher.group(1) + "/data/" + matcher.group(2);
        String field = matcher.group(3);
        VaultSecret secret = secrets.secret(matcher.group(5) == null ? path : path + "@" + matcher.group(5));
        return secret.find(field).or(() -> fallback(secret, field, matcher.group(4))).orElseThrow(
                () -> new OperatorError("a route asks for " + secret + "#" + field
                        + ", but there is no such field in Vault\nHINT: its fields: " + secret.names()));
    }

    private Optional<String> fallback(VaultSecret secret, String field, String text) {
        // Camel asks for a placeholder more than once.
        if (text != null && logged.add(secret + "#" + field)) {
            LOG.warn("{} in Vault has no field {}; the default in the route is used", secret, field);
        }
        return Optional.ofNullable(text);
    }
}
