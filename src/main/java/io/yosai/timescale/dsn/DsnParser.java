package io.yosai.timescale.dsn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.yosai.timescale.dsn.Secrets.Secret;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Reads one DSN. Driver.parseURL is no help with the jdbc form: it logs a URL that it cannot read, password and all,
 * and then returns null without a reason.
 */
final class DsnParser {
    private static final String DEFAULT_PORT = "5432";

    private final String setting;
    private final DsnText text;
    private final boolean jdbc;
    /** By libpq's names. */
    private final Map<String, String> parts = new LinkedHashMap<>();
    /** By pgjdbc's names. */
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private boolean secretSeen;

    DsnParser(String setting, String text) {
        this.setting = setting;
        this.text = new DsnText(text == null ? "" : text.strip());
        jdbc = this.text.scheme.equals(DsnText.JDBC);
    }

    Dsn parse() {
        if (text.isQuoted) {
            throw error("it is in quotes; leave them out: the file or the manifest that sets it hands them on as they "
                    + "are");
        }
        if (text.scheme.isEmpty()) {
            throw error(text.shown.isEmpty() ? "it is empty" : "it must start with "
                    + String.join(", ", DsnText.SCHEMES) + " or " + VaultReference.SCHEME);
        }
        if (text.torn) {
            throw error("@, / and ? in the user, the password or the database must be written %40, %2F and %3F");
        }
        if (text.lacksQuestionMark) {
            throw error("its parameters begin with &; the first one follows a question mark");
        }
        if (jdbc && text.hasCredentials) {
            throw error("a jdbc URL names user and password at its end: ?user=…&password=…");
        }
        parts.put("user", decode("user", text.user));
        parts.put("password", decode("password", text.password));
        parts.put("dbname", decode("database", text.database));
        text.parameters.forEach(this::readParameter);
        List<Dsn.Host> hosts = hosts();
        Optional<String> user = part("user");
        String database = part("dbname").or(() -> user)
                .orElseThrow(() -> error("it names neither a database nor a user"));
        return new Dsn(hosts, database, user.orElse(null), part("password").map(Secret::new).orElse(null), parameters);
    }

    private void readParameter(String parameter) {
        String name = decode("name of a parameter", DsnText.before('=', parameter));
        if (isUtf8(name, parameter)) {
            return;
        }
        DsnParameters.instead(name).ifPresent(instead -> {
            throw error("parameter " + name + " is libpq's and has no effect here; " + instead);
        });
        if (!DsnParameters.isKnown(name)) {
            throw unknown(name);
        }
        if (!parameter.contains("=") && !jdbc) {
            throw error("parameter " + name + " has no value");
        }
        String value = decode("value of " + name, DsnText.after('=', parameter));
        secretSeen |= Secret.isNamedIn(name);
        DsnParameters.demand(name, value).ifPresent(demand -> {
            throw error(name + (text.clear ? "=" + value : "") + " must be " + demand);
        });
        if (name.equals("ssl") && value.equals("true") && !jdbc) {
            // To libpq this is another word for sslmode=require, to pgjdbc for verify-full.
            parameters.put("sslmode", "require");
            return;
        }
        String target = DsnParameters.pgjdbcName(name);
        (DsnParameters.isPart(target) ? parts : parameters).put(target, DsnParameters.pgjdbcValue(name, value));
    }

    /** The encoding of a session is always that. */
    private static boolean isUtf8(String name, String parameter) {
        return name.equals("client_encoding") && DsnText.after('=', parameter).matches("(?i)utf-?8|auto");
    }

    private OperatorError unknown(String name) {
        if (secretSeen || !text.clear) {
            return error("a parameter is not known; in a password, & must be written %26");
        }
        return error("parameter " + name + " is not known"
                + DsnParameters.nearest(name).map(near -> ", did you mean " + near + "?").orElse(""));
    }

    /** As in libpq, parameters replace what the address says, and one port goes for all hosts. */
    private List<Dsn.Host> hosts() {
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String server : text.servers) {
            Matcher matcher = DsnText.server(server);
            if (!matcher.matches()) {
                throw error("unbalanced bracket in host" + quoted(server) + ", an IPv6 host is written [::1]:5432");
            }
            names.add(decode("host", matcher.group(1)));
            ports.add(matcher.group(2) == null ? "" : decode("port", matcher.group(2)));
        }
        if (part("host").isPresent()) {
            names = List.of(parts.get("host").split(",", -1));
        }
        if (part("port").isPresent()) {
            ports = List.of(parts.get("port").split(",", -1));
        }
        if (ports.size() == 1) {
            ports = Collections.nCopies(names.size(), ports.get(0));
        }
        if (ports.size() != names.size()) {
            throw error("it names " + names.size() + " hosts but " + ports.size() + " ports");
        }
        List<Dsn.Host> hosts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            hosts.add(host(names.get(i), ports.get(i).isEmpty() ? DEFAULT_PORT : ports.get(i)));
        }
        return hosts;
    }

    private Dsn.Host host(String text, String port) {
        String name = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!DsnText.isPort(port)) {
            throw error("port" + quoted(port) + " is not a number from 1 to 65535");
        }
        if (name.isEmpty()) {
            throw error("it names no host");
        }
        if (name.startsWith("/") || name.startsWith("@")) {
            throw error("host" + quoted(name)
                    + " is a Unix socket, which Java does not reach; use localhost, and let the server "
                    + "listen there (listen_addresses)");
        }
        if (!Dsn.Host.isName(name)) {
            throw error("host" + quoted(name) + " is not a host name or address");
        }
        return new Dsn.Host(name, Integer.parseInt(port));
    }

    private Optional<String> part(String name) {
        return Optional.ofNullable(parts.get(name)).filter(value -> !value.isEmpty());
    }

    /** A plus is a space to pgjdbc and a plus to libpq. */
    private String decode(String what, String encoded) {
        try {
            String decoded = URLDecoder.decode(jdbc ? encoded : encoded.replace("+", "%2B"), UTF_8);
            if (decoded.indexOf('\uFFFD') < 0 && decoded.indexOf('\0') < 0) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // Its message quotes what may be a password.
        }
        throw error("bad percent escape in the " + what + ", a % itself is written %25");
    }

    private String quoted(String piece) {
        return text.clear ? " " + piece : "";
    }

    private OperatorError error(String what) {
        return new OperatorError.BadSetting((setting + " = " + text.shown + ": " + what).replaceAll("\\p{Cntrl}", "?")
                + "\nHINT: write it as " + Dsn.EXAMPLE);
    }
}
