package io.yosai.timescale.bench;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Other programs that bring a table from one PostgreSQL into another.
 *
 * @param programs where psql and pg_dump are
 */
record Peers(Path programs) {
    private static final Path DEBEZIUM = Path.of("bench", "peers");

    private record Peer(String name, long rows, Programs how) implements CopyPath {
        @Override
        public List<ProcessBuilder> programs(Database source, Database target) {
            return how.of(source, target);
        }
    }

    private interface Programs {
        List<ProcessBuilder> of(Database source, Database target);
    }

    /** {@code pg_dump} of the rows alone. */
    CopyPath dump(long rows) {
        return new Peer("`pg_dump --data-only` to `psql`", rows, (source, target) -> List.of(
                at(source, programs.resolve("pg_dump").toString(), "--data-only", "--table=access_events"),
                at(target, programs.resolve("psql").toString(), "-X", "-q", "-o", "/dev/null")));
    }

    /** Debezium's embedded engine and its JDBC sink in one process, with no Kafka. */
    CopyPath debezium(long rows) {
        return new Peer("Debezium 3.5, embedded, with its JDBC sink", rows, (source, target) -> List.of(at(source,
                Service.java(), Service.HEAP, "-cp", DEBEZIUM.resolve("target/classes") + ":" + dependencies(),
                "DebeziumSnapshot", source.host(), String.valueOf(source.port()), source.name(),
                "jdbc:postgresql://" + target.host() + ":" + target.port() + "/" + target.name())));
    }

    private static String dependencies() {
        try {
            return Files.readString(DEBEZIUM.resolve("target/classpath.txt"));
        } catch (IOException e) {
            throw new OperatorError("Debezium was not built: " + e.getMessage()
                    + "\nHINT: run mvn -f bench/peers compile", e);
        }
    }

    /** Returns a program of PostgreSQL that works on a database. */
    static ProcessBuilder at(Database database, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        String[] user = URI.create(database.dsn()).getUserInfo().split(":");
        builder.environment().put("PGHOST", database.host());
        builder.environment().put("PGPORT", String.valueOf(database.port()));
        builder.environment().put("PGUSER", user[0]);
        builder.environment().put("PGPASSWORD", user[1]);
        builder.environment().put("PGDATABASE", database.name());
        return builder;
    }
}
