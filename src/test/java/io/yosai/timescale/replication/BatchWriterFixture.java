package io.yosai.timescale.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.schema.SchemaOptions;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.schema.WantedSchema;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.tables.TableName;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;

/** A primary and a target, both with an empty table for each test, and a writer between them. */
abstract class BatchWriterFixture {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    static final Watermark START = new Watermark(new Timestamp(PGStatement.DATE_NEGATIVE_INFINITY), new UUID(0, 0),
            null);
    /** Nothing is past retention. */
    static final Timestamp FLOOR = START.time();
    private static final String CONTENT =
            "SELECT string_agg(to_jsonb(row)::text, E'\\n' ORDER BY time, event_id) FROM access_events AS row";

    final TimescaleServer server;
    private final boolean copy;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Databases databases;
    BatchWriter writer;

    BatchWriterFixture(TimescaleServer server, boolean copy) {
        this.server = server;
        this.copy = copy;
    }

    @BeforeEach
    void makeTables() throws Exception {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        server.execute(SqlFile.read("/servers/empty-database.sql"));
        databases = Pools.open(Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", server.dsn(),
                "TIMESCALE_POOL_MIN", "0"), new Properties()));
        new TimescaleDBManager(databases.target(), new WantedSchema("1 day", 30, 365),
                new SchemaOptions(false, false, false)).ensure();
        writer = writer(copy);
    }

    BatchWriter writer(boolean copying) {
        return new BatchWriter(databases.target(), copying, new ReplicationMetrics(registry));
    }

    @AfterEach
    void closeConnections() {
        databases.close();
    }

    /** Adds an event each second to the primary; in the values, {@code i} is its number. */
    static void events(int from, int to, String columns, String values) {
        primary.execute(("INSERT INTO access_events (time, event_id%s) SELECT timestamptz '2024-05-01 00:00:00+00' "
                + "+ make_interval(secs => i), lpad(to_hex(i), 32, '0')::uuid%s FROM generate_series(%d, %d) AS i")
                .formatted(columns, values, from, to));
    }

    static void events(int from, int to) {
        events(from, to, ", person_id, metadata", ", 'person-' || i, jsonb_build_object('n', i)");
    }

    /** As camel-sql reads them: its SelectList and this one are the same ColumnMapRowMapper. */
    List<Map<String, Object>> read(String select) {
        return new JdbcTemplate(databases.primary()).queryForList(select);
    }

    List<Map<String, Object>> readAll() {
        return read("SELECT * FROM access_events ORDER BY time, event_id");
    }

    List<Map<String, Object>> oneRow() {
        return read("SELECT timestamptz '2024-05-01 00:00:00+00' AS time, gen_random_uuid() AS event_id, "
                + "'a' AS person_id, 1 AS response_time_ms, jsonb '{}' AS metadata");
    }

    static Watermark end(List<Map<String, Object>> rows) {
        return Watermark.of(rows.get(rows.size() - 1));
    }

    /** The page after a watermark that the primary had these rows for. */
    static Page page(Watermark from, List<Map<String, Object>> rows) {
        return Page.of(TableName.ACCESS_EVENTS, "access_events", from, FLOOR, rows);
    }

    /** Writes the rows as the page that begins at the start and ends with the last of them. */
    Watermark write(List<Map<String, Object>> rows) throws SQLException {
        return writer.write(page(START, rows), rows);
    }

    /** Each value of each row, in text, in the order of the key. */
    static String primaryContent() {
        return primary.value(CONTENT, String.class);
    }

    /** The same of the target; null without any row. */
    String targetContent() {
        return server.value(CONTENT, String.class);
    }

    long targetRows() {
        return server.count("SELECT count(*) FROM access_events");
    }

    Watermark watermark() {
        return Watermark.of(new JdbcTemplate(databases.target()).queryForMap(
                "SELECT time, event_id FROM timescale_integration.watermark WHERE stream = 'access_events'"));
    }

    /** The ranges of time that the aggregates have to look after, in the order in which they were written. */
    String touched() {
        return server.value("SELECT string_agg(concat_ws(' ', lower, upper), '; ' ORDER BY id) "
                + "FROM timescale_integration.touched", String.class);
    }

    void assertNothingWritten() {
        assertThat(targetRows()).as("rows").isZero();
        assertThat(touched()).as("ranges of time").isNull();
        assertThat(watermark()).as("watermark").isEqualTo(START);
        assertThat(copied()).as("rows counted as copied").isZero();
        assertThat(batches()).as("pages counted").isZero();
    }

    /** SQLSTATE, tries, number of the event and reason of each row, by time. */
    String quarantine() {
        return server.value("SELECT string_agg(concat_ws(' ', sqlstate, tries, 'event', "
                + "CAST(extract(epoch FROM time - '2024-05-01 00:00:00+00') AS integer), "
                + "CASE sqlstate WHEN '23514' THEN 'new row for relation violates check constraint' ELSE reason END), "
                + "E'\\n' ORDER BY time) FROM timescale_integration.quarantine", String.class);
    }

    double quarantined() {
        return registry.get("timescale.integration.rows.quarantined").counter().count();
    }

    double copied() {
        return registry.get("timescale.integration.rows.copied").counter().count();
    }

    double skipped() {
        return registry.get("timescale.integration.duplicates.skipped").counter().count();
    }

    long batches() {
        return registry.get("timescale.integration.batch.duration").timer().count();
    }
}
