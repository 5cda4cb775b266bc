package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.copy.CopyMetrics.Counts;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.TimescaleServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A target whose state an older version made: its watermarks, quarantine and history are kept. */
class UpgradeIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static final String TABLE =
            "SELECT create_hypertable('access_events', 'time', create_default_indexes => false); "
            + "CREATE UNIQUE INDEX ON access_events (time, event_id)";
    private static final String BEGIN = "2026-05-01 10:00:00.000001+00";

    UpgradeIT() {
        super(target);
    }

    /** Ten events, of which the older version had copied four. */
    @BeforeEach
    void asTheOlderVersionLeftIt() {
        primary.execute("INSERT INTO access_events (time, event_id, person_id) SELECT timestamptz '" + BEGIN
                + "' + make_interval(mins => i), lpad(to_hex(i), 32, '0')::uuid, 'p' || i FROM generate_series(1, 10) "
                + "AS i");
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        target.execute(SqlFile.read("/upgrade/table.sql"));
        target.execute(TABLE);
        target.execute(SqlFile.read("/upgrade/state.sql"));
        target.execute("INSERT INTO timescale_integration.quarantine (time, event_id, row, reason, sqlstate, tries, "
                + "first_seen) VALUES ('2026-05-01 10:02:00.000001+00', lpad('2', 32, '0')::uuid, "
                + "'{\"time\": \"2026-05-01 10:02:00.000001+00\", \"event_id\": "
                + "\"00000000-0000-0000-0000-000000000002\", "
                + "\"person_id\": \"p2\"}', 'too long', '22001', 3, '2026-05-02'), "
                + "('2016-05-01', gen_random_uuid(), '{}', 'older than the retention', NULL, 1, '2026-05-02')");
        target.execute("INSERT INTO timescale_integration.quarantine (table_name, time, event_id, row, reason) VALUES "
                + "('door_events', '2016-05-01', gen_random_uuid(), '{}', 'older than the retention')");
        target.execute("INSERT INTO timescale_integration.reconcile_run (scope, dry_run, range_from, range_to, "
                + "started, finished, "
                + "rows_inserted) VALUES ('whole', false, '-infinity', 'infinity', now() - interval '1 hour', now(), "
                + "7)");
        target.execute("INSERT INTO timescale_integration.touched (lower, upper) VALUES ('2026-05-01', '2026-05-02')");
    }

    /** @param tx null: by time */
    private static void watermark(String stream, int event, String tx, String updated) {
        target.execute("INSERT INTO timescale_integration.watermark (stream, time, event_id, tx, updated_at) VALUES ('"
                + stream
                + "', " + (event == 0 ? "'-infinity'" : "timestamptz '" + BEGIN + "' + make_interval(mins => "
                + event + ")")
                + ", lpad('" + event + "', 32, '0')::uuid, " + tx + ", '" + updated + "')");
    }

    private static String copied() {
        return target.value("SELECT string_agg(person_id, ' ' ORDER BY time) FROM access_events", String.class);
    }

    private static String watermarks() {
        return target.value("SELECT string_agg(concat_ws(' ', stream, table_name, key[2], tx), ', ' ORDER BY stream) "
                + "FROM timescale_integration.watermark", String.class);
    }

    @Test
    void copyingGoesOnAfterTheWatermark() {
        watermark("access_events", 4, null, "2026-05-02");
        watermark("access_events by xid", 0, null, "2026-05-01");
        watermark("door_events", 9, null, "2026-05-02");
        pass();
        assertThat(copied()).isEqualTo("p5 p6 p7 p8 p9 p10");
        assertThat(watermarks()).isEqualTo("access_events access_events 00000000-0000-0000-0000-00000000000a, "
                + "door_events door_events 00000000-0000-0000-0000-000000000009");
    }

    @Test
    void quarantineAndHistoryAreKept() {
        watermark("access_events", 4, null, "2026-05-02");
        pass();
        assertThat(target.value(
                "SELECT string_agg(concat_ws(' ', stream, table_name, sqlstate, tries, first_seen::date), ', ' "
                + "ORDER BY id) FROM timescale_integration.quarantine", String.class)).isEqualTo(
                "access_events access_events 22001 3 2026-05-02, access_events access_events 1 2026-05-02, "
                + "door_events door_events 1 " + target.value("SELECT current_date::text", String.class));
        assertThat(target.value(
                "SELECT concat_ws(' ', stream, scope, rows_inserted) FROM timescale_integration.reconcile_run",
                String.class)).isEqualTo("access_events whole 7");
        assertThat(target.count(
                "SELECT count(*) FROM timescale_integration.touched WHERE table_name = 'access_events'"))
                .as("the old range and the new one").isEqualTo(2);

        ReconcileRun due = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "due"), Map.of(), ROUTES);
        assertThat(due.scope()).as("the whole range was compared an hour ago").isEqualTo("recent");
        pass("reconcile", Map.of("reconcile_scope", "whole"), Map.of(), ROUTES);
        assertThat(copied()).as("without what is held in the quarantine").isEqualTo("p1 p2 p3 p4 p5 p6 p7 p8 p9 p10");
    }

    /** Of the transaction at which it stood all rows are read again: their order was another one. */
    @Test
    void aStreamByTransactionGoesOnByTransaction() {
        primary.execute("ALTER TABLE access_events ADD COLUMN tx xid8");
        primary.execute("UPDATE access_events SET tx = ((extract(minute FROM time)::integer + 1) / 2)::text::xid8");
        watermark("access_events", 0, null, "2026-05-01");
        watermark("access_events by xid", 5, "3", "2026-05-02");
        pass(Map.of("REPLICATION_CURSOR", "xid"), ROUTES);
        assertThat(copied()).isEqualTo("p5 p6 p7 p8 p9 p10");
        assertThat(watermarks()).isEqualTo("access_events access_events 00000000-0000-0000-0000-00000000000a 5");
    }

    @Test
    void aBackfillThatWasCutOffGoesOn() throws Exception {
        Instant from = Instant.parse("2026-05-01T00:00:00Z");
        Instant to = from.plus(Duration.ofDays(1));
        target.execute("INSERT INTO timescale_integration.backfill (range_from, range_to, slice_from, slice_to, rows, "
                + "started) VALUES "
                + "('2026-05-01 00:00+00', '2026-05-02 00:00+00', '2026-05-01 00:00+00', '2026-05-02 00:00+00', 10, "
                + "now())");
        watermark("backfill " + from + "/" + to + " slice " + from, 7, null, "2026-05-02");
        watermark("access_events", 4, null, "2026-05-02");
        try (Backfill backfill = new Backfill(settings(Map.of()), ROUTES, null, from, to, 1, "", 0)) {
            backfill.copy(backfill.plan().size());
            assertThat(backfill.counts()).isEqualTo(new Counts(3, 3, 0, 0));
        }
        assertThat(copied()).isEqualTo("p8 p9 p10");
        assertThat(watermarks()).isEqualTo("access_events access_events 00000000-0000-0000-0000-000000000004");
    }
}
