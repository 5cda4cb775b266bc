package io.yosai.timescale.copy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how many rows of a stream go to the quarantine: the first ones at once, all others once in a while. */
final class QuarantineLog {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineLog.class);
    private static final Duration QUIET = Duration.ofMinutes(10);

    private final String stream;
    private final InstantSource clock;
    /** Rows of which no line has said so yet. */
    private long rows;
    private Instant logged = Instant.MIN;

    QuarantineLog(String stream, InstantSource clock) {
        this.stream = stream;
        this.clock = clock;
    }

    /** @param more rows that went there; 0 where it may be time for those of before */
    synchronized void add(long more) {
        rows += more;
        if (logged.isBefore(clock.instant().minus(QUIET))) {
            log();
        }
    }

    /** No more will come. */
    synchronized void end() {
        log();
    }

    private void log() {
        if (rows > 0) {
            LOG.warn("{} rows of {} went to the quarantine, where the verb quarantine shows them; more are logged "
                    + "once in {} minutes, and the gauge timescale_integration_quarantine_rows has all", rows, stream,
                    QUIET.toMinutes());
            rows = 0;
            logged = clock.instant();
        }
    }
}
