package io.yosai.timescale.copy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Share;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.TableName;
import io.yosai.timescale.stream.Watermark;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;

/** The stream access_events between a primary and a target, both empty for each test, page by page. */
abstract class CopyFixture {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    static final String SOURCE = "1/2/3";
    private static final String CONTENT =
            "SELECT string_agg(to_jsonb(row)::text, E'\\n' ORDER BY time, event_id) FROM access_events AS row";
    private static final List<String> STATE = List.of("watermark", "touched", "quarantine");

    final TimescaleServer server;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Databases databases;
    PageWriter writer;
    String select = "SELECT * FROM access_events";
    /** Name of the route through which the rows pass; a page that steps see has no value that Java cannot read. */
    String steps = "your-steps";

    CopyFixture(TimescaleServer server) {
        this.server = server;
    }

    @BeforeEach
    void makeTables() throws Exception {
        primary.execute("DROP TABLE IF EXISTS access_events CASCADE; " + SqlFile.read("/demo/primary.sql"));
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        server.execute(SqlFile.read("/servers/empty-database.sql"));
        server.execute(SqlFile.read("/demo/primary.sql").replace("uuid PRIMARY KEY", "uuid NOT NULL")
                .replace("CREATE INDEX", "CREATE UNIQUE INDEX"));
        server.execute("SELECT create_hypertable('access_events', 'time', chunk_time_interval => interval '1 day')");
        server.execute("CREATE SCHEMA timescale_integration");
        STATE.forEach(table -> server.execute(SqlFile.read("/schema/state/" + table + ".sql")));
        databases = Pools.open(Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", server.dsn(),
                "TIMESCALE_POOL_MIN", "0"), new Properties()));
        writer = new PageWriter(databases.target(), new CopyMetrics(registry));
    }

    @AfterEach
    void closeConnections() {
        databases.close();
    }

    Stream stream() {
        return new Stream("access_events", "primary", new TableName("access_events"), "access_events.sql",
                List.of("time", "event_id"), false, "time", Duration.ofSeconds(60), steps,
                new Share(Map.of()), "event_id", false,
                new Stream.Wishes(true, "1 day", "facility_id", "", "30 days", "365 days", "access_events"),
                Path.of("streams.camel.yaml"), 7);
    }

    Layout layout() throws SQLException {
        try (Connection from = databases.source("primary").getConnection();
             Connection to = databases.target().getConnection()) {
            return Layout.of(Selected.read(from, stream(),
                    SelectFile.parse(Path.of("access_events.sql"), select, Map.of())), to);
        }
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

    /** A page of at most so many rows after a watermark. */
    Page page(Layout layout, Watermark after, int limit) throws SQLException {
        return new PageReader(databases::source, () -> 1).read(
                layout, null, after, after, Bounds.between(null, null), limit);
    }

    /** All rows of the primary, as one page. */
    Page page() throws SQLException {
        return page(layout(), Watermark.NONE, 100_000);
    }

    /** Writes a page as the steps left it. */
    Watermark write(Page page, List<Map<String, Object>> rows) throws SQLException {
        return write(page, rows, null);
    }

    Watermark write(Page page, List<Map<String, Object>> rows, Instant floor) throws SQLException {
        return writer.write(task(floor), page, rows);
    }

    /** @param floor older rows are past the retention; null: none are */
    Pass.Task task(Instant floor) {
        return new Pass.Task(stream(), "access_events", SOURCE, null, floor, Bounds.between(null, null), null, null);
    }

    Watermark write(Page page) throws SQLException {
        return write(page, page.rows());
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

    Watermark watermark() throws SQLException {
        try (Connection target = databases.target().getConnection()) {
            return Watermarks.read(target, stream(), "access_events", SOURCE);
        }
    }

    /** The ranges of time that the aggregates have to look after, in the order in which they were written. */
    String touched() {
        return server.value("SELECT string_agg(concat_ws(' ', lower, upper), '; ' ORDER BY id) "
                + "FROM timescale_integration.touched", String.class);
    }

    void assertNothingWritten() {
        assertThat(targetRows()).as("rows").isZero();
        assertThat(touched()).as("ranges of time").isNull();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.watermark")).as("watermark").isZero();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).as("quarantine").isZero();
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
        return counter("rows.quarantined");
    }

    double copied() {
        return counter("rows.copied");
    }

    double present() {
        return counter("duplicates.skipped");
    }

    private double counter(String name) {
        return registry.find("timescale.integration." + name).counters().stream()
                .mapToDouble(counter -> counter.count()).sum();
    }

    long batches() {
        return registry.find("timescale.integration.batch.duration").timers().stream()
                .mapToLong(timer -> timer.count()).sum();
    }
}
