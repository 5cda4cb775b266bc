package io.yosai.timescale.database;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** Logs once when something begins to fail, or fails for another reason than before, and once when it works again. */
public final class OutageLog {
    /** How far something stands, which a reason may say and which is another one with each failure. */
    private static final Pattern POSITION = Pattern.compile("\\d{4,}-\\d\\d-\\d\\dT[\\d:.]+Z|transaction \\d+"
            + "|_hyper_\\d+_\\d+_chunk|\\b\\d+_\\d+_|@[0-9a-f]{5,8}\\b|Position: \\d+|Detail: .*");

    private final Logger log;
    private Instant since;
    private String reason;

    public OutageLog(Logger log) {
        this.log = log;
    }

    /** Returns by what two failures are the same, although what they say is not. */
    public static String same(Throwable failure, String reason) {
        SQLException error = SqlStates.in(failure);
        return error != null && SqlStates.isOfServer(error) ? error.getSQLState()
                : POSITION.matcher(reason).replaceAll("");
    }

    /**
     * Notes that it fails.
     *
     * @param why  by which two failures are the same
     * @param line logged as an error, unless it fails for that reason already
     */
    public synchronized void fails(String why, String line) {
        if (!Objects.equals(reason, why)) {
            log.error("{}", line);
        }
        reason = why;
        since = since == null ? Instant.now() : since;
    }

    /** Notes that it works; logs the line if it failed before, with the seconds of that in place of {@code {}}. */
    public synchronized void works(String line) {
        if (reason != null) {
            log.info(line, Duration.between(since, Instant.now()).toSeconds());
            reason = null;
            since = null;
        }
    }
}
