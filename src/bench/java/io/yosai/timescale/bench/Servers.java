package io.yosai.timescale.bench;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.schema.Schemas;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Two servers, so that what each of them takes can be told apart: one holds the primaries, the other the targets. */
final class Servers implements AutoCloseable {
    /** All rows are past, and within the retention: ten million are a hundred days. */
    static final Instant BEGIN = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(130, ChronoUnit.DAYS);
    static final int ROWS_A_DAY = 100_000;

    private final String given;
    /** Debezium reads its changes by logical decoding, though it is asked for a snapshot alone. */
    private final NativeTimescale source = server().setting("wal_level", "logical");
    private final NativeTimescale target = server().setting("track_commit_timestamp", "on");
    private final Map<Long, Content> contents = new HashMap<>();

    /** As PostgreSQL has it by default, but for what would make one run slower than another. */
    private static NativeTimescale server() {
        return new NativeTimescale().setting("fsync", "on").setting("shared_buffers", "1GB")
                .setting("shared_preload_libraries", "timescaledb,pg_stat_statements")
                .setting("pg_stat_statements.track", "none")
                .setting("max_wal_size", "16GB").setting("checkpoint_timeout", "1h").setting("autovacuum", "off");
    }

    /**
     * @param given DSN of a superuser on a server for the targets, which has track_commit_timestamp on; null: one of
     * ours
     */
    Servers(String given) {
        this.given = given;
    }

    Servers start() {
        source.start();
        if (given == null) {
            target.start();
        }
        return this;
    }

    String targetDsn(String database) {
        return given == null ? target.dsn(database) : given.replaceFirst("/[^/]*$", "/" + database);
    }

    /** Of the main process; a server that is given must be one of this machine. */
    long targetPid() {
        return given == null ? target.pid()
                : new Database(given)
                .count("SELECT CAST(split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS bigint)");
    }

    NativeTimescale source() {
        return source;
    }

    Path psql() {
        return source.program("psql");
    }

    /** A primary with so many rows; made when it is first asked for. */
    Database primary(long rows) throws SQLException {
        Database database = new Database(source.dsn("primary_" + rows));
        if (!contents.containsKey(rows)) {
            makePrimary(database);
            addEvents(database, 1, rows);
            contents.put(rows, Content.of(database));
        }
        return database;
    }

    Content primaryContent(long rows) {
        return contents.get(rows);
    }

    /** One with the table and its indexes, and no row. */
    void makePrimary(Database database) {
        new Database(source.dsn("postgres")).execute("CREATE DATABASE " + database.name());
        database.execute(SqlFile.read("/demo/primary.sql"));
    }

    void addEvents(Database database, long first, long last) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
             PreparedStatement insert = connection.prepareStatement(SqlFile.read("/bench/events.sql"))) {
            statement.execute("SELECT setseed(0.42)");
            insert.setString(1, BEGIN.toString());
            insert.setLong(2, first);
            insert.setLong(3, last);
            insert.executeUpdate();
            statement.execute("VACUUM ANALYZE access_events");
            statement.execute("CHECKPOINT");
        }
    }

    /** No event from this number on is earlier. */
    static Instant time(long number) {
        return BEGIN.plus(Duration.ofDays(number).dividedBy(ROWS_A_DAY));
    }

    /** A new, empty target, as the product's schema makes it, and nothing left to be written out of the old one. */
    Database freshTarget() throws SQLException {
        return freshTarget("");
    }

    /** @param preparation SQL that changes what the schema has made; may be empty */
    Database freshTarget(String preparation) throws SQLException {
        Database database = emptyTarget();
        Settings settings = Settings.read(Map.of("SOURCE_DSN", database.dsn(), "TARGET_DSN", database.dsn()),
                new Properties());
        Schemas.ensure(settings, new TimescaleDBManager.Options(false, false, false));
        database.execute(preparation);
        database.execute("CHECKPOINT");
        return database;
    }

    /** A new target with nothing in it. */
    Database emptyTarget() {
        Database admin = new Database(targetDsn("postgres"));
        admin.execute("DROP DATABASE IF EXISTS target WITH (FORCE)");
        admin.execute("CREATE DATABASE target");
        return new Database(targetDsn("target"));
    }

    @Override
    public void close() {
        source.close();
        if (given == null) {
            target.close();
        }
    }
}
