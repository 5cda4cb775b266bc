package io.yosai.timescale.dsn;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A DSN as the client programs of PostgreSQL take it in an argument, where every user of the machine can read it. */
public final class Conninfo {
    private Conninfo() {
    }

    /**
     * {@code host='h1,h2' port='5432,5432' dbname='db' …} with all parameters that libpq has too.
     *
     * @param passwordFile where libpq finds the password; null: in its own password file
     * @throws OperatorError when the DSN has a secret that can only be given in the open
     */
    public static String of(Dsn dsn, Path passwordFile) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("host", dsn.hosts().stream().map(Dsn.Host::name).collect(joining(",")));
        words.put("port", dsn.hosts().stream().map(host -> String.valueOf(host.port())).collect(joining(",")));
        words.put("dbname", dsn.database());
        if (dsn.user() != null) {
            words.put("user", dsn.user());
        }
        if (passwordFile != null) {
            words.put("passfile", passwordFile.toString());
        }
        words.put("application_name", "timescale-integration");
        dsn.parameters().forEach((name, value) -> add(words, name, value));
        return words.entrySet().stream().map(word -> word.getKey() + "=" + quoted(word.getValue()))
                .collect(joining(" "));
    }

    private static void add(Map<String, String> words, String name, String value) {
        if (DsnParameters.isSecret(name)) {
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
}
