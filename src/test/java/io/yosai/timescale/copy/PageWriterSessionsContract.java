package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** On the native server, and what only a server with several sessions can show. */
abstract class PageWriterSessionsContract extends PageWriterContract {
    PageWriterSessionsContract(TimescaleServer server) {
        super(server);
    }

    private static final String TYPES = """
            DROP TYPE IF EXISTS amount, cent, pair, code CASCADE;
            CREATE TYPE amount AS (n %1$s, at timestamptz);
            CREATE DOMAIN cent AS %1$s;
            CREATE TYPE pair AS (n numeric(10,2), d date);
            CREATE DOMAIN code AS varchar(5)""";

    @Test
    void columnsThatRoundPadOrCutAreReported() throws SQLException {
        primary.execute(TYPES.formatted("numeric"));
        server.execute(TYPES.formatted("numeric(10,2)"));
        primary.execute("DROP DOMAIN IF EXISTS words; CREATE DOMAIN words AS text");
        server.execute("CREATE EXTENSION IF NOT EXISTS hstore; CREATE TYPE mood AS ENUM ('good', 'bad')");
        columns(true, "numeric(12,4)", "numeric(10,2)", "numeric", "numeric(10,2)", "timestamptz", "timestamptz(0)",
                "interval",
                "interval(3)", "varchar(5)", "character(8)", "character(3)", "character(5)", "numeric",
                "double precision",
                "bigint", "real", "double precision", "real", "timestamptz", "date", "timestamp", "time",
                "json", "jsonb",
                "text", "name", "timetz", "time", "amount", "amount", "amount[]", "amount[]", "cent[]", "cent[]",
                "interval", "interval hour", "text", "numeric(10,2)", "text", "tsvector", "text", "xml",
                "varchar(9)", "jsonb", "character(9)", "jsonb", "text", "real", "varchar", "double precision",
                "text", "date", "text", "time", "text", "timetz", "text", "timestamp", "text", "timestamptz",
                "text", "interval", "text", "money", "text", "point", "text", "daterange", "text", "tsrange",
                "character(9)", "name", "character(9)", "\"char\"", "character(9)", "tsvector", "character(9)", "xml",
                "words", "tsvector", "name", "\"char\"", "double precision", "numeric(30,20)", "real", "numeric(20,8)",
                "varchar(4)", "numeric(10,4)", "jsonb", "real", "numeric", "money", "numeric", "interval",
                "integer", "oid", "text", "xid8", "tstzrange", "daterange", "numrange", "int4range",
                "json[]", "jsonb[]",
                "text[]", "name[]", "timestamptz[]", "date[]", "double precision[]", "real[]", "text", "real[]",
                "text", "public.hstore", "numeric(5,-2)", "numeric(5,-3)", "integer", "\"char\"",
                "numeric", "name");
        columns(false, "interval hour", "interval hour", "oid", "numeric(10,2)", "varchar(9)", "varchar(5)",
                "numeric(10,2)", "numeric(12,4)", "integer", "numeric(10,2)", "timestamptz(0)", "timestamptz(3)",
                "numeric(10,2)", "numeric", "character(5)", "character(5)", "text", "varchar(5)", "integer",
                "bigint", "real",
                "double precision", "bigint", "integer", "jsonb", "json", "uuid", "text", "date", "timestamptz",
                "pair", "pair", "code[]", "code[]", "numeric(5,-2)", "numeric(5,-2)",
                "numeric(5,-2)[]", "numeric(5,-2)[]", "integer[]", "numeric(12,2)[]", "text", "mood", "jsonb",
                "jsonb", "\"char\"", "\"char\"", "text", "inet",
                "text", "bytea", "tsrange", "tstzrange", "name", "name", "money", "money");
        try (Connection source = databases.source("primary").getConnection()) {
            assertThat(NarrowColumns.of(source, layout())).hasSize(60).allSatisfy(line ->
                    assertThat(line).startsWith("the column narrow_")
                            .containsPattern("\nHINT: (ALTER TABLE|give them)"));
        }
    }

    /** The second of two rows with one key would be taken for one that is there already. */
    @Test
    void keysOfWhichTheTargetMakesOneAreRefused() throws SQLException {
        key("time", "timestamptz", "timestamptz(0)").isInstanceOf(OperatorError.class).hasMessage("the column time of "
                + "access_events is timestamp with time zone on the source and timestamp(0) with time zone on the "
                + "target, which rounds: two rows could get one key there, and one would be lost\nHINT: ALTER TABLE "
                + "\"access_events\" ALTER COLUMN \"time\" TYPE timestamp with time zone, or read CAST(\"time\" AS "
                + "timestamp(0) with time zone) AS \"time\" in " + layout().select().file());
        key("time", "timestamptz(0)", "timestamptz(3)").isNull();
        key("event_id", "text", "character(8)").hasMessageContaining("ignores blanks at the end")
                .hasMessageContaining("AS bpchar)");
        key("event_id", "text", "bpchar").hasMessageContaining("ignores blanks at the end");
        key("event_id", "character(5)", "character(8)").isNull();
        server.execute("CREATE EXTENSION citext");
        key("event_id", "text", "citext").hasMessageContaining("ignores the case of letters");
        key("event_id", "numeric", "numeric(12,2)").hasMessageContaining("rounds");
        key("event_id", "numeric(10,2)", "numeric(12,2)").isNull();
        key("event_id", "double precision", "real").hasMessageContaining("rounds");
        key("event_id", "bigint", "text").isNull();
        key("event_id", "integer", "oid").isNull();
        key("event_id", "bigint", "oid").hasMessageContaining("takes negative numbers for large ones");
        key("event_id", "integer", "\"char\"").hasMessageContaining("cuts behind the first byte");
        key("event_id", "text", "integer").hasMessageContaining("takes several texts for one value")
                .hasMessageContaining("CAST(\"event_id\" AS integer)");
        for (String type : List.of("uuid", "numeric", "inet", "boolean")) {
            key("event_id", "varchar(40)", type).hasMessageContaining("takes several texts for one value");
        }
        key("event_id", "bit varying", "integer").hasMessageContaining("takes several texts for one value");
        key("event_id", "varchar(40)", "varchar(36)").isNull();
        primary.execute("DROP DOMAIN IF EXISTS words; CREATE DOMAIN words AS text");
        key("event_id", "words", "integer").hasMessageContaining("takes several texts for one value");
        key("event_id", "text[]", "integer[]").hasMessageContaining("takes several texts for one value");
        key("event_id", "interval", "interval day").hasMessageContaining("keeps a part of the value alone")
                .hasMessageContaining("CAST(\"event_id\" AS interval day)");
        key("event_id", "interval", "interval day to second(0)").hasMessageContaining("rounds");
        key("event_id", "interval", "interval day to second").isNull();
        key("event_id", "interval day", "interval day").isNull();
        server.execute("CREATE TYPE mood AS ENUM ('good', 'bad')");
        for (String type : List.of("bytea", "tsvector", "tsquery", "int4range", "text[]", "bit varying", "pg_lsn")) {
            key("event_id", "text", type).hasMessageContaining("takes several texts for one value");
        }
        key("event_id", "text", "mood").isNull();
        key("event_id", "text[]", "mood[]").isNull();
        server.execute("CREATE EXTENSION IF NOT EXISTS isn; CREATE SCHEMA ext; CREATE TYPE ext.floats AS RANGE "
                + "(subtype = float8)");
        for (String type : List.of("isbn13", "ext.floats", "regclass", "mood[]")) {
            key("event_id", "text", type).hasMessageContaining("takes several texts for one value");
        }
        key("event_id", "words", "tsvector").hasMessageContaining("takes several texts for one value");
        key("event_id", "text[]", "bpchar[]").hasMessageContaining("ignores blanks at the end");
        key("event_id", "bigint", "oid").hasMessageContaining("takes negative numbers for large ones");
        server.execute("ALTER EXTENSION citext SET SCHEMA ext");
        key("event_id", "text", "ext.citext").hasMessage("the column event_id, by which the stream access_events knows "
                + "its rows, has the type ext.citext on the target, whose schema the role does not search: its values "
                + "would be compared as those of another type\nHINT: run on the target: ALTER ROLE … SET search_path = "
                + "…, with that schema");
        key("event_id", "integer", "numeric").isNull();
    }

    /** Nothing may be called equal without a word about what is not compared. */
    @Test
    void columnsThatTheTargetComputesAreReported() throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN n integer");
        server.execute("ALTER TABLE access_events ADD COLUMN n integer GENERATED ALWAYS AS (5) STORED");
        try (Connection source = databases.source("primary").getConnection()) {
            assertThat(NarrowColumns.of(source, layout())).singleElement().asString().startsWith("the table "
                    + "access_events of the target computes its column n itself: what ").contains("neither copied nor "
                    + "compared\nHINT: leave it out of the SELECT, or run on the target: ALTER TABLE \"access_events\" "
                    + "ALTER COLUMN \"n\" DROP EXPRESSION");
        }
    }

    /** Without its columns no row is known there. */
    @Test
    void aKeyThatTheTargetComputesIsRefused() {
        server.execute("ALTER TABLE access_events ADD COLUMN raw uuid, DROP COLUMN event_id; ALTER TABLE access_events "
                + "ADD COLUMN event_id uuid GENERATED ALWAYS AS (raw) STORED; CREATE UNIQUE INDEX ON access_events "
                + "(time, event_id)");
        assertThatThrownBy(this::layout).isInstanceOf(OperatorError.class).hasMessage("the table access_events of the "
                + "target computes the column event_id itself, by which the stream access_events knows its rows\nHINT: "
                + "ALTER TABLE \"access_events\" ALTER COLUMN \"event_id\" DROP EXPRESSION");
        server.execute("ALTER TABLE \"access_events\" ALTER COLUMN \"event_id\" DROP EXPRESSION");
        assertThat(catchThrowable(this::layout)).isNull();
    }

    /** What a start says of tables of which a column of the key has these types. */
    private AbstractThrowableAssert<?, ? extends Throwable> key(String column, String ofSource, String ofTarget) {
        String change = "ALTER TABLE access_events ALTER COLUMN %1$s TYPE %2$s USING CAST(CAST(%1$s AS text) AS %2$s)";
        primary.execute(change.formatted(column, ofSource));
        server.execute(change.formatted(column, ofTarget));
        return assertThat(catchThrowable(() -> {
            try (Connection source = databases.source("primary").getConnection()) {
                NarrowColumns.of(source, layout());
            }
        }));
    }

    /** Adds columns to both sides. @param types in turn: on the source, and on the target */
    private void columns(boolean narrow, String... types) {
        for (int i = 0; i < types.length; i += 2) {
            String add = "ALTER TABLE access_events ADD COLUMN " + (narrow ? "narrow_" : "wide_") + i / 2 + " ";
            primary.execute(add + types[i]);
            server.execute(add + types[i + 1]);
        }
    }

    @Test
    void onlyOneOfTwoWritersWithTheSamePageWritesIt() throws Exception {
        events(1, 5001);
        Watermark first = write(page(layout(), Watermark.NONE, 1));
        Page page = page(layout(), first, 5000);
        ExecutorService services = Executors.newFixedThreadPool(2);
        try (Connection gate = server.connect(); Statement statement = gate.createStatement()) {
            gate.setAutoCommit(false);
            statement.execute("SELECT FROM timescale_integration.watermark FOR UPDATE");
            List<Future<Watermark>> ends = Stream.of(page, page).map(one -> services.submit(() -> write(one))).toList();
            Awaitility.await("both wait at the watermark").until(
                    () -> server.count("SELECT count(*) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND wait_event_type = 'Lock'") == 2);
            gate.rollback();
            for (Future<Watermark> end : ends) {
                assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(page.to());
            }
        } finally {
            services.shutdownNow();
        }
        assertThat(targetContent()).isEqualTo(primaryContent());
        assertThat(watermark()).isEqualTo(page.to());
        assertThat(copied()).isEqualTo(5001);
        assertThat(present()).isZero();
        assertThat(batches()).isEqualTo(2);
    }

    @Test
    void aRowThatIsThereAlreadyIsLookedForInNoOtherChunk() throws Exception {
        events(1, 10);
        write(page(layout(), Watermark.NONE, 5));
        server.execute("INSERT INTO access_events SELECT timestamptz '2024-05-02 01:00:00+00', gen_random_uuid()");
        Page again = page(layout(), Watermark.NONE, 10);
        server.execute("DELETE FROM timescale_integration.watermark");
        ExecutorService services = Executors.newSingleThreadExecutor();
        try (Connection other = server.connect(); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("DO $$ BEGIN EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', (SELECT "
                    + "tableoid::regclass "
                    + "FROM access_events WHERE time > '2024-05-02')); END $$");
            assertThat(services.submit(() -> write(again)).get(20, TimeUnit.SECONDS)).isEqualTo(again.to());
        } finally {
            services.shutdownNow();
        }
        assertThat(present()).isEqualTo(5);
    }

    @Test
    void columnThatIsDroppedBetweenTwoPagesIsNamed() throws SQLException {
        events(1, 2);
        Watermark first = write(page(layout(), Watermark.NONE, 1));
        Page second = page(layout(), first, 1);
        server.execute("ALTER TABLE access_events DROP COLUMN badge_status");
        assertThatThrownBy(() -> write(second)).isInstanceOf(SQLException.class)
                .hasMessageContaining("column \"badge_status\" of relation \"access_events\" does not exist");
        Page again = page(layout(), first, 1);
        assertThatThrownBy(() -> write(again)).isInstanceOf(UnwritableRow.class)
                .hasMessageContaining(
                "carry the column badge_status, which the table access_events of the target lacks");
        assertThat(watermark()).isEqualTo(first);
    }

    @Test
    void roleThatMayReadAndAppendAndMoveTheWatermarkCanWrite() throws SQLException {
        server.execute("CREATE ROLE appender LOGIN PASSWORD '" + Passwords.of("appender") + "'; "
                + "GRANT SELECT, INSERT ON access_events TO appender; "
                + "GRANT USAGE ON SCHEMA timescale_integration TO appender; "
                + "GRANT SELECT, INSERT, UPDATE ON timescale_integration.watermark TO appender");
        events(1, 10);
        Page page = page();
        try (DatabasePool pool = Pools.openTarget(Settings.read(Map.of("TIMESCALE_POOL_MIN", "0", "TARGET_DSN",
                server.database().as("appender").dsn()), new Properties()))) {
            PageWriter appender = new PageWriter(pool, new CopyMetrics(new SimpleMeterRegistry()));
            assertThatThrownBy(() -> appender.write(task(null), page, page.rows())).isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for table touched");
            assertNothingWritten();
            server.execute("GRANT INSERT ON timescale_integration.touched TO appender");
            assertThat(appender.write(task(null), page, page.rows())).isEqualTo(page.to());
        }
        assertThat(targetContent()).isEqualTo(primaryContent());
        server.execute("DROP OWNED BY appender; DROP ROLE appender");
    }

    /** A COPY sees what was there before it waited: a table that is written anew meanwhile seems to have no rows. */
    @Test
    void aPageThatWaitsForALockHasTheRowsThatAreThereThen() throws Exception {
        events(1, 10);
        primary.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS TABLE access_events");
        assertThat(pageThatWaitsFor("TRUNCATE access_events; INSERT INTO access_events SELECT * FROM kept").read())
                .isEqualTo(10);
        assertThatThrownBy(() -> pageThatWaitsFor("ALTER TABLE access_events ALTER response_time_ms TYPE bigint"))
                .hasCauseInstanceOf(Layout.Changed.class);
        primary.execute("DROP TABLE IF EXISTS door; CREATE TABLE door (id int, name varchar(50)) PARTITION BY LIST "
                + "(id); CREATE TABLE door_1 PARTITION OF door FOR VALUES IN (1); "
                + "INSERT INTO door VALUES (1, 'front')");
        select = "SELECT time, event_id, (SELECT name FROM door WHERE id = 1) AS door_id FROM access_events";
        assertThat(pageThatWaitsFor("TRUNCATE door_1; INSERT INTO door_1 VALUES (1, 'back')").rows())
                .as("a partition of which only a column is").extracting(row -> row.get("door_id")).containsOnly("back");
    }

    private Page pageThatWaitsFor(String anew) throws Exception {
        Layout layout = layout();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection holder = primary.connect(); Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(anew);
            Future<Page> reading = other.submit(() -> page(layout, Watermark.NONE, 100));
            Awaitility.await("the page waits").until(() -> primary.count("SELECT count(*) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
            holder.commit();
            return reading.get();
        } finally {
            other.shutdownNow();
        }
    }

    /** As after a crash or a failover of the target, which takes back the page and its watermark. */
    @Test
    void aSliceWhoseLastPageTheTargetHasLostIsNotFinished() throws SQLException {
        server.execute(SqlFile.read("/schema/state/backfill.sql"));
        server.execute("INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, "
                + "slice_to, rows, started) VALUES ('access_events', '2024-05-01', '2024-05-02', '2024-05-01', "
                + "'2024-05-02', 10, now())");
        events(1, 10);
        Page page = page();
        Pass pass = new Pass(task(null), page.to());
        WholeChunks chunks = new WholeChunks(null, databases.target(), null, null);
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        for (boolean isThere : List.of(false, true)) {
            if (isThere) {
                write(page);
            }
            exchange.setVariable("attached", true);
            chunks.finish("access_events", "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z",
                    Timestamp.from(Instant.parse("2024-05-01T00:00:00Z")), pass, exchange);
            assertThat(exchange.getVariable("attached")).isEqualTo(isThere);
            assertThat(server.count("SELECT count(*) FROM timescale_integration.backfill WHERE finished IS NOT NULL"))
                    .isEqualTo(isThere ? 1 : 0);
        }
    }

    /** The second one has looked for the slice's watermark before the first one wrote it. */
    @Test
    void aSliceThatTwoWorkersBeginKeepsItsTable() throws SQLException {
        Timestamp from = Timestamp.from(Instant.parse("2024-05-01T00:00:00Z"));
        Timestamp to = Timestamp.from(Instant.parse("2024-05-02T00:00:00Z"));
        String table = "SELECT table_name FROM timescale_integration.watermark WHERE stream = 'slice'";
        try (Connection connection = databases.target().getConnection()) {
            String made = ChunkTable.make(connection, stream(), "slice", from, to, true);
            String before = server.value(table, String.class);
            assertThat(before).as("whether the version takes tables for chunks or not").isEqualTo(
                    made == null ? "access_events" : made);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> ChunkTable.make(connection, stream(), "slice", from, to, true))
                    .isInstanceOf(SQLTransientException.class)
                    .hasMessage("slice was begun by another worker meanwhile");
            connection.rollback();
            assertThat(server.value(table, String.class)).isEqualTo(before);
        }
    }
}
