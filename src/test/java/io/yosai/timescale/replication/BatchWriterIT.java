package io.yosai.timescale.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** By COPY into a native server, and what only a server with several sessions can show. */
class BatchWriterIT extends BatchWriterValuesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    BatchWriterIT() {
        super(target, true);
    }

    static Stream<Arguments> withoutEncoding() {
        return Stream.of(arguments("numeric", "numeric", "12.50"), arguments("inet", "inet", "10.0.0.1/24"),
                arguments("text[]", "_text", "{a,NULL,\"b,c\"}"), arguments("interval", "interval", "1 mon -2 days"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutEncoding")
    void columnThatCopyCannotEncodeIsNamedAndInsertTakesIt(String type, String name, String value) throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN extra " + type);
        target.execute("ALTER TABLE access_events ADD COLUMN extra " + type);
        events(1, 1000);
        events(1001, 1001, ", extra", ", '" + value + "'");
        List<Map<String, Object>> rows = readAll();
        assertThatThrownBy(() -> write(rows)).isInstanceOf(UnwritableRow.class)
                .hasMessage("column \"extra\" is " + name + " on the target, which WRITE_MODE=copy cannot encode; set "
                        + "WRITE_MODE=insert, or change the column's type");
        assertNothingWritten();

        writer(false).write(page(START, rows), rows);
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void columnWhoseTypeWasChangedBecauseCopyCannotEncodeItIsPickedUp() throws SQLException {
        target.execute("ALTER TABLE access_events ADD COLUMN extra numeric");
        List<Map<String, Object>> rows = oneRow();
        rows.get(0).put("extra", new BigDecimal("12.5"));
        assertThatThrownBy(() -> write(rows)).isInstanceOf(UnwritableRow.class);

        target.execute("ALTER TABLE access_events ALTER COLUMN extra TYPE float8");
        write(rows);
        assertThat(target.value("SELECT extra FROM access_events", Double.class)).isEqualTo(12.5);
    }

    static Stream<Arguments> wrongValues() {
        String refused = " and cannot take a %s; a step of the route put it there, or routes/sql/primary/page.sql must "
                + "cast it";
        String overflows = ", and %s does not fit; change the column's type";
        return Stream.of(
                arguments("response_time_ms", "int4", "12", refused.formatted("java.lang.String")),
                arguments("response_time_ms", "int4", BigDecimal.ONE, refused.formatted("java.math.BigDecimal")),
                arguments("time", "timestamptz", "2024-05-01", refused.formatted("java.lang.String")),
                arguments("time", "timestamptz", LocalDateTime.MIN, refused.formatted("java.time.LocalDateTime")),
                arguments("time", "timestamptz", OffsetDateTime.MAX, overflows.formatted(OffsetDateTime.MAX)),
                arguments("event_id", "uuid", "not one", overflows.formatted("not one")),
                arguments("person_id", "varchar", new byte[0], refused.formatted("[B")));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("wrongValues")
    void valueOfAnotherClassThanTheColumnTakesIsRefused(String column, String type, Object value, String because) {
        List<Map<String, Object>> rows = oneRow();
        Page page = page(START, rows);
        rows.get(0).put(column, value);
        assertThatThrownBy(() -> writer.write(page, rows)).isInstanceOf(UnwritableRow.class)
                .hasMessage("column \"" + column + "\" is " + type + " on the target" + because);
        assertNothingWritten();
    }

    @Test
    void valuesOfClassesThatMeanTheSameAreTaken() throws SQLException {
        List<Map<String, Object>> rows = oneRow();
        Page page = page(START, rows);
        rows.get(0).putAll(Map.of("time", Instant.parse("1999-05-01T00:00:00.000001Z"), "response_time_ms", (short) -7,
                "event_id", "00000000-0000-0000-0000-00000000000a", "person_id", TimeUnit.DAYS, "metadata", "[1]"));
        writer.write(page, rows);
        assertThat(target.value("SELECT row::text FROM access_events AS row", String.class)).isEqualTo(
                target.value("SELECT ROW(timestamptz '1999-05-01 00:00:00.000001+00', uuid "
                        + "'00000000-0000-0000-0000-00000000000a', 'DAYS', null, null, null, null, -7, '[1]')::text",
                        String.class));
    }

    @Test
    void columnThatIsDroppedWhileRunningIsNamed() throws SQLException {
        events(1, 2);
        List<Map<String, Object>> rows = readAll();
        Watermark first = writer.write(page(START, rows.subList(0, 1)), rows.subList(0, 1));
        target.execute("ALTER TABLE access_events DROP COLUMN badge_status");
        Page second = page(first, rows.subList(1, 2));
        assertThatThrownBy(() -> writer.write(second, rows.subList(1, 2))).isInstanceOf(SQLException.class)
                .hasMessageContaining("column \"badge_status\" of relation \"access_events\" does not exist");
        assertThatThrownBy(() -> writer.write(second, rows.subList(1, 2))).isInstanceOf(UnwritableRow.class)
                .hasMessageStartingWith("the rows carry the column \"badge_status\", which access_events on");
        assertThat(watermark()).isEqualTo(first);
    }

    @Test
    void roleThatMayReadAndAppendAndMoveTheWatermarkCanWrite() throws SQLException {
        target.execute("CREATE ROLE appender LOGIN PASSWORD '" + Passwords.of("appender") + "'; "
                + "GRANT SELECT, INSERT ON access_events TO appender; "
                + "GRANT USAGE ON SCHEMA timescale_integration TO appender; "
                + "GRANT SELECT, INSERT, UPDATE ON timescale_integration.watermark TO appender");
        events(1, 10);
        List<Map<String, Object>> rows = readAll();
        try (DatabasePool pool = Pools.openTarget(Settings.read(Map.of("TIMESCALE_POOL_MIN", "0", "TARGET_DSN",
                target.database().as("appender").dsn()), new Properties()))) {
            BatchWriter appender = new BatchWriter(pool, true, new ReplicationMetrics(new SimpleMeterRegistry()));
            assertThatThrownBy(() -> appender.write(page(START, rows), rows)).isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for table touched");
            assertNothingWritten();
            target.execute("GRANT INSERT ON timescale_integration.touched TO appender");
            assertThat(appender.write(page(START, rows), rows)).isEqualTo(end(rows));
        }
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void onlyOneOfTwoWritersWithTheSamePageWritesIt() throws Exception {
        events(1, 5000);
        List<Map<String, Object>> rows = readAll();
        ExecutorService services = Executors.newFixedThreadPool(2);
        try (Connection gate = target.connect(); Statement statement = gate.createStatement()) {
            gate.setAutoCommit(false);
            statement.execute("SELECT FROM timescale_integration.watermark FOR UPDATE");
            List<Future<Watermark>> ends = Stream.of(writer(true), writer(true))
                    .map(one -> services.submit(() -> one.write(page(START, rows), rows))).toList();
            Instant patience = Instant.now().plusSeconds(20);
            while (target.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    + "AND wait_event_type = 'Lock'") < 2) {
                assertThat(Instant.now()).as("both wait at the watermark").isBefore(patience);
            }
            gate.rollback();
            for (Future<Watermark> end : ends) {
                assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(end(rows));
            }
        } finally {
            services.shutdownNow();
        }
        assertThat(targetContent()).isEqualTo(primaryContent());
        assertThat(watermark()).isEqualTo(end(rows));
        assertThat(copied()).isEqualTo(5000);
        assertThat(skipped()).isZero();
        assertThat(batches()).isEqualTo(1);
    }
}
