package io.yosai.timescale.dsn;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.PGProperty;

/** What is known of a DSN's parameters: libpq's names and values for pgjdbc's, which values are right, which secret. */
final class DsnParameters {
    /** These are parts of the DSN itself rather than parameters that go on to pgjdbc. */
    private static final Set<String> PARTS = Set.of("user", "password", "host", "port", "dbname");

    private static final Map<String, String> PGJDBC_NAMES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDBNAME", "dbname"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("keepalives", "tcpKeepAlive"),
            Map.entry("krbsrvname", "kerberosServerName"),
            Map.entry("load_balance_hosts", "loadBalanceHosts"),
            Map.entry("require_auth", "requireAuth"),
            Map.entry("sslnegotiation", "sslNegotiation"),
            Map.entry("target_session_attrs", "targetServerType"));

    /** Where libpq has other values as well. In order: the first that leads to a pgjdbc value is the way back. */
    private static final Map<String, Map<String, String>> PGJDBC_VALUES = Map.of(
            "keepalives", inOrder("1", "true", "0", "false"),
            "load_balance_hosts", inOrder("disable", "false", "random", "true"),
            "target_session_attrs", inOrder("any", "any", "read-write", "primary", "primary", "primary",
                    "read-only", "secondary", "standby", "secondary", "prefer-standby", "preferSecondary"));

    /** What both know by the same name and with the same values. */
    private static final Set<String> SHARED = Set.of("sslmode", "sslcert", "sslkey", "sslrootcert", "options");

    /** Of libpq only, and what does the same here. */
    private static final Map<String, String> INSTEAD = Map.of(
            "tcp_user_timeout", "socketTimeout=<seconds> ends a connection that does not answer",
            "client_encoding", "the encoding is always UTF-8",
            "passfile", "the environment variable PGPASSFILE names the file, for both databases",
            "service", "write host, port, database and user into the DSN",
            "hostaddr", "write the address in place of the host",
            "sslcrl", "Java checks revocation by -Dcom.sun.net.ssl.checkRevocation=true",
            "fallback_application_name", "application_name=<name> names the sessions");

    private DsnParameters() {
    }

    static boolean isPart(String name) {
        return PARTS.contains(name);
    }

    /** What to write in place of a parameter that only libpq has. */
    static Optional<String> instead(String name) {
        return Optional.ofNullable(INSTEAD.get(name));
    }

    static boolean isKnown(String name) {
        return PARTS.contains(name) || KeepAliveSockets.PARAMETERS.contains(name) || PGJDBC_NAMES.containsKey(name)
                || PGProperty.forName(name) != null;
    }

    static Optional<String> nearest(String name) {
        Collection<String> known = new TreeSet<>(PARTS);
        Arrays.stream(PGProperty.values()).map(PGProperty::getName).forEach(known::add);
        known.addAll(PGJDBC_NAMES.keySet());
        known.addAll(KeepAliveSockets.PARAMETERS);
        known.removeAll(Set.of("PGHOST", "PGPORT", "PGDBNAME"));
        return Spelling.nearest(name, known, Math.max(2, name.length() / 3));
    }

    static String pgjdbcName(String name) {
        return PGJDBC_NAMES.getOrDefault(name, name);
    }

    static String pgjdbcValue(String name, String value) {
        return PGJDBC_VALUES.getOrDefault(name, Map.of()).getOrDefault(value, value);
    }

    /** Libpq's name of a parameter of pgjdbc; empty where libpq has no such thing. */
    static Optional<String> libpqName(String pgjdbcName) {
        return SHARED.contains(pgjdbcName) || KeepAliveSockets.PARAMETERS.contains(pgjdbcName) ? Optional.of(pgjdbcName)
                : PGJDBC_NAMES.entrySet().stream()
                .filter(name -> name.getValue().equals(pgjdbcName) && !PARTS.contains(pgjdbcName))
                .map(Map.Entry::getKey).findFirst();
    }

    /** Libpq's value for a value of pgjdbc. */
    static String libpqValue(String libpqName, String pgjdbcValue) {
        return PGJDBC_VALUES.getOrDefault(libpqName, Map.of()).entrySet().stream()
                .filter(value -> value.getValue().equals(pgjdbcValue))
                .map(Map.Entry::getKey).findFirst().orElse(pgjdbcValue);
    }

    /** What the value must be, or empty if it is that already. pgjdbc itself takes many a wrong value silently. */
    static Optional<String> demand(String name, String value) {
        if (PGJDBC_VALUES.containsKey(name)) {
            return oneOf(PGJDBC_VALUES.get(name).keySet(), List.of(value));
        }
        if (KeepAliveSockets.PARAMETERS.contains(name)) {
            int most = KeepAliveSockets.most(name);
            return value.matches("\\d{1,5}") && Integer.parseInt(value) <= most ? Optional.empty()
                    : Optional.of("a whole number of at most " + most + "; 0: as the system has it");
        }
        PGProperty property = PGProperty.forName(pgjdbcName(name));
        if (property == null) {
            return Optional.empty();
        }
        if (property.getChoices() != null) {
            boolean several = property == PGProperty.REQUIRE_AUTH;
            return oneOf(List.of(property.getChoices()), several ? List.of(value.split(",")) : List.of(value));
        }
        String standard = String.valueOf(property.getDefaultValue());
        if (property == PGProperty.SSL || standard.matches("true|false")) {
            return value.matches("true|false|") ? Optional.empty() : Optional.of("true or false");
        }
        if (standard.matches("-?\\d+")) {
            // pgjdbc knows a prepareThreshold below 0, too.
            boolean below = standard.startsWith("-") || property == PGProperty.PREPARE_THRESHOLD;
            return value.matches((below ? "-?" : "") + "\\d{1,9}") ? Optional.empty()
                    : Optional.of("a whole number" + (below ? "" : ", 0 or more"));
        }
        return Optional.empty();
    }

    private static Optional<String> oneOf(Collection<String> allowed, List<String> values) {
        return allowed.containsAll(values)
                ? Optional.empty()
                : Optional.of(allowed.stream().distinct().collect(joining(", ", "one of ", "")));
    }

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
