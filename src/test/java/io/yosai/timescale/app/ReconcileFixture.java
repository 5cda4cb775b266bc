package io.yosai.timescale.app;

import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** Both sides with the same events of thirty days, and comparisons of them by the routes as they are delivered. */
abstract class ReconcileFixture extends ReplicationFixture {
    static final Map<String, String> DELETES = Map.of("RECONCILE_DELETES", "true");

    /** The full hour when the events were made, which may be over by now: the first is ten minutes before it. */
    static final String HOUR =
            "(SELECT time + interval '10 minutes' FROM access_events WHERE event_id = " + id(1) + ")";

    ReconcileFixture(TimescaleServer server) {
        super(server);
    }

    /** Thirty days of events, one every ten minutes, all copied. */
    @BeforeEach
    void copyAMonth() {
        primary.execute("INSERT INTO access_events (time, event_id, person_id, door_id, facility_id, "
                + "response_time_ms, metadata) "
                + "SELECT date_trunc('hour', now()) - make_interval(mins => 10 * i), lpad(to_hex(i), 32, '0')::uuid, "
                + "'person-' || i % 100, 'door-' || i % 10, 'f' || i % 3, i, jsonb_build_object('n', i, 'x', 1.50) "
                + "FROM generate_series(1, 4320) AS i");
        pass();
        assertSameContent(4320);
        server.execute("DELETE FROM timescale_integration.touched");
    }

    /** As the verb resume does, after columns of the SELECT got other types. */
    void acceptColumns() {
        server.execute("UPDATE timescale_integration.watermark SET paused = false, columns = NULL");
    }

    ReconcileRun reconcile() {
        return reconcile(Map.of(), Map.of(), ROUTES);
    }

    ReconcileRun reconcile(Map<String, Object> variables, Map<String, String> settings, Path routes) {
        Map<String, Object> all = new HashMap<>(Map.of("reconcile_scope", "whole"));
        all.putAll(variables);
        return (ReconcileRun) pass("reconcile", all, settings, routes);
    }

    static Map<Count, Long> counts(ReconcileRun run) {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            if (run.total(count) > 0) {
                counts.put(count, run.total(count));
            }
        }
        return counts;
    }

    static String id(int event) {
        return "lpad(to_hex(" + event + "), 32, '0')::uuid";
    }
}
