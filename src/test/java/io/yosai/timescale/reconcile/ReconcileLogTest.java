package io.yosai.timescale.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.servers.LogLines;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** What is logged of comparisons while the target has no disk, and names another file each time. */
class ReconcileLogTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> lines = new ArrayList<>();
    private final ReconcileLog log = new ReconcileLog(new Streams(Routes.SHIPPED, Settings.read(Map.of("SOURCE_DSN",
            "postgres://s/a", "TARGET_DSN", "postgres://t/a"), new Properties()).properties()), new FullTarget(),
            new SimpleMeterRegistry());

    @Test
    void whatTheTargetIsShortOfIsOneLineOfEach() throws Exception {
        try (LogLines logged = new LogLines(ReconcileLog.class, lines)) {
            for (int file = 0; file < 3; file++) {
                comparison("could not write to file \"base/pgsql_tmp/" + file + "\": No space left on device");
            }
        }
        assertThat(lines).containsExactly("1 part of access_events could not be compared or repaired (recent), the "
                + "first from 2026-01-01T00:00:00Z: could not write to file \"base/pgsql_tmp/0\": No space left on "
                + "device", "the result of a comparison is not kept: could not extend file; Hint: Check free disk "
                + "space.");
    }

    private void comparison(String failure) {
        ReconcileRun run = new ReconcileRun("access_events", "recent", false, new Span(BEGIN, null));
        run.begun();
        run.buckets().add(run.range());
        run.failed(new SQLException(failure, "53100"), DifferingRows.Found.NOTHING);
        log.record(run, BEGIN).onDone(new DefaultExchange(new DefaultCamelContext()));
    }

    /** A target that keeps nothing. */
    private static final class FullTarget extends AbstractDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("could not extend file\n  Hint: Check free disk space.", "53100");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
