package io.yosai.timescale.dsn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.Secrets.Secret;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * How to reach one PostgreSQL database.
 *
 * @param hosts      at least one, in the order in which they are tried
 * @param database   never null
 * @param user       null: pgjdbc takes the operating system's user
 * @param password   null: pgjdbc looks into its password file
 * @param parameters all others, by pgjdbc's names and in the order given; {@link DsnParameters} knows libpq's names
 */
public record Dsn(List<Host> hosts, String database, String user, Secret password, Map<String, String> parameters)
        implements DatabaseLocation {
    public static final String EXAMPLE = "postgres://user:password@host:5432/database";

    public Dsn {
        hosts = List.copyOf(hosts);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** One server; an IPv6 address stands without its brackets. */
    public record Host(String name, int port) {
        private static final Pattern NAME =
                Pattern.compile("[\\p{L}\\p{N}._-]+|(?=.*:)[0-9A-Fa-f:.]+(%[\\w.-]+)?");

        public static boolean isName(String text) {
            return NAME.matcher(text).matches();
        }

        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /**
     * Reads {@code postgres://}, {@code postgresql://} (as libpq does) or {@code jdbc:postgresql://} (as pgjdbc does).
     *
     * @param setting the variable that holds the text, for messages
     * @throws OperatorError if the text is malformed; the message never holds the password
     */
    public static Dsn parse(String setting, String text) {
        return new DsnParser(setting, text).parse();
    }

    @Override
    public Found find(String setting, Secrets secrets) {
        return new Found(this);
    }

    /** Where the database is, without who connects: {@code h1:5432,h2:5432/db}. */
    public String address() {
        return hosts.stream().map(Host::toString).collect(joining(",")) + "/" + encode(database);
    }

    /** The URL for pgjdbc, without user, password and other secrets: these are in {@link #jdbcProperties()}. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + address() + query(false);
    }

    /**
     * User, password and all parameters, for a connection to {@link #jdbcUrl()}. A new object each time; what is added
     * to it applies where the DSN says nothing, because pgjdbc prefers what is in the URL.
     */
    public Properties jdbcProperties() {
        Properties properties = new Properties();
        properties.putAll(parameters);
        if (KeepAliveSockets.PARAMETERS.stream().anyMatch(parameters::containsKey)) {
            properties.putIfAbsent("socketFactory", KeepAliveSockets.class.getName());
        }
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
        return properties;
    }

    /** Another database on the same server. */
    public Dsn withDatabase(String name) {
        return new Dsn(hosts, name, user, password, parameters);
    }

    /** @param parameter by its name of pgjdbc; the same if it has none of that name */
    public Dsn without(String parameter) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        others.remove(parameter);
        return new Dsn(hosts, database, user, password, others);
    }

    /** The same with a setting for its sessions, which goes before what the DSN itself sets. */
    public Dsn withSetting(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.merge("options", "-c " + name + "=" + value, (given, setting) -> setting + " " + given);
        return new Dsn(hosts, database, user, password, all);
    }

    /**
     * For an argument of PostgreSQL's client programs, where every user of the machine can read it: {@code host='h1,h2'
     * port='5432,5432' dbname='db' …} with all parameters that libpq has too.
     *
     * @param passwordFile where libpq finds the password; null: in its own password file
     * @throws OperatorError when the DSN has a secret that can only be given in the open
     */
    public String conninfo(Path passwordFile) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("host", hosts.stream().map(Host::name).collect(joining(",")));
        words.put("port", hosts.stream().map(host -> String.valueOf(host.port())).collect(joining(",")));
        words.put("dbname", database);
        if (user != null) {
            words.put("user", user);
        }
        if (passwordFile != null) {
            words.put("passfile", passwordFile.toString());
        }
        words.put("application_name", "timescale-integration");
        parameters.forEach((name, value) -> add(words, name, value));
        return words.entrySet().stream().map(word -> word.getKey() + "=" + quoted(word.getValue()))
                .collect(joining(" "));
    }

    private static void add(Map<String, String> words, String name, String value) {
        if (Secret.isNamedIn(name)) {
            throw new OperatorError("parameter " + name + " of the DSN cannot be given to pg_dump and pg_restore "
                    + "without showing it to everybody on this machine\nHINT: use a key without a passphrase");
        }
        if (name.equals("ssl") && !value.equals("false")) {
            // What pgjdbc means by it, unless sslmode says more.
            words.putIfAbsent("sslmode", "verify-full");
        }
        DsnParameters.libpqName(name).ifPresent(libpq -> words.put(libpq, DsnParameters.libpqValue(libpq, value)));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** For logs and messages: {@code postgres://user:****@h1:5432,h2:5432/db?sslmode=require}. */
    public String masked() {
        String name = user == null ? "" : encode(user);
        String credentials = password == null ? name : name + ":" + Secret.MASK;
        return "postgres://" + (credentials.isEmpty() ? "" : credentials + "@") + address() + query(true);
    }

    @Override
    public String toString() {
        return masked();
    }

    /** @param secrets whether those are named too, masked */
    private String query(boolean secrets) {
        String query = parameters.entrySet().stream()
                .filter(parameter -> secrets || !Secret.isNamedIn(parameter.getKey()))
                .map(parameter -> parameter.getKey() + "="
                        + (Secret.isNamedIn(parameter.getKey()) ? Secret.MASK : encode(parameter.getValue())))
                .collect(joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    /** A space becomes %20, which both readers understand; a plus would be a space to pgjdbc and a plus to libpq. */
    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
