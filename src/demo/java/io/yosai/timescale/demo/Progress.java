package io.yosai.timescale.demo;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** One line that tells how far the service is: written over on a terminal, every ten seconds anew elsewhere. */
final class Progress {
    private static final boolean TERMINAL = System.console() != null;
    private static final String UNDEFINED_TABLE = "42P01";
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration LINE = Duration.ofSeconds(TERMINAL ? 1 : 10);

    private final Sides sides;
    private final ServiceProcess service;
    private final Path log;
    private Instant looked = Instant.now();
    private Instant told = Instant.EPOCH;
    private double copied;

    Progress(Sides sides, ServiceProcess service, Path log) {
        this.sides = sides;
        this.service = service;
        this.log = log;
    }

    void until(Instant end) throws InterruptedException {
        while (Instant.now().isBefore(end)) {
            look();
        }
    }

    /** @return false when the rows of the primary are not all copied by then */
    boolean untilCaughtUp(Instant end) throws InterruptedException {
        while (Instant.now().isBefore(end)) {
            Sides.Behind behind = look();
            if (behind != null && behind.rows() == 0) {
                return true;
            }
        }
        return false;
    }

    /** @return null while the service has not made its tables yet */
    private Sides.Behind look() throws InterruptedException {
        Thread.sleep(PERIOD.toMillis());
        if (!service.isAlive()) {
            throw new OperatorError("the service has ended; its log is " + log);
        }
        try {
            Sides.Behind behind = sides.behind();
            tell(behind);
            return behind;
        } catch (SQLException e) {
            if (isMistake(e)) {
                throw new OperatorError("the demo cannot look at its databases: " + e.getMessage(), e);
            }
            return null;
        }
    }

    /** Anything but a table that is not made yet, and a connection that is lost. */
    private static boolean isMistake(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("42") && !e.getSQLState().equals(UNDEFINED_TABLE);
    }

    private void tell(Sides.Behind behind) throws InterruptedException {
        Instant now = Instant.now();
        if (Duration.between(told, now).compareTo(LINE) < 0) {
            return;
        }
        double before = copied;
        copied = service.metric("timescale_integration_rows_copied_total\\{[^}]*table=\"access_events\"\\}");
        double rate = (copied - before) / (Duration.between(looked, now).toMillis() / 1000.0);
        looked = now;
        told = now;
        System.out.printf("%s%,11.0f rows copied  %,9.0f rows/s  %,10d rows behind  lag %s%s", TERMINAL ? "\r" : "",
                copied, rate, behind.rows(), lag(behind.seconds()), TERMINAL ? "\033[K" : System.lineSeparator());
        System.out.flush();
    }

    private static String lag(double seconds) {
        return seconds < 3 * 86400 ? "%.1f s".formatted(seconds) : "%.0f days".formatted(seconds / 86400);
    }
}
