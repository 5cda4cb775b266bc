package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Stream;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The intervals of one hypertable as the server reads them: also the form of ISO 8601, and hours with minutes. */
record WrittenIntervals(Target target, Hypertable hypertable) {

    /** As PostgreSQL counts the seconds of a year. */
    private static final long THOUSAND_YEARS = 1000L * 31_557_600;

    private record Read(long seconds) {
    }

    /** Those that are wished, by their parameters. */
    static Map<String, String> of(Stream.Wishes wishes) {
        Map<String, String> intervals = new LinkedHashMap<>();
        intervals.put("chunk_interval", wishes.chunkInterval());
        intervals.put("compress_after", wishes.compressAfter());
        intervals.put("retain", wishes.retain());
        // Empty: never, which a chunk cannot be.
        intervals.entrySet().removeIf(each -> each.getValue().isEmpty() && !each.getKey().equals("chunk_interval"));
        return intervals;
    }

    static OperatorError none(String at, String parameter, String value) {
        return new OperatorError("%s: `%s` is `%s`, which is no interval of more than zero\nHINT: write it as in "
                .formatted(at, parameter, value) + "12 hours, 7 days or 1 month");
    }

    /** @throws OperatorError when one is none, or rows are dropped before an aggregate is done with them */
    void require() throws SQLException {
        for (Map.Entry<String, String> interval : of(hypertable.wishes()).entrySet()) {
            long seconds = seconds(interval.getKey(), interval.getValue());
            if (seconds <= 0 || seconds > THOUSAND_YEARS) {
                throw none(hypertable.at(), interval.getKey(), interval.getValue());
            }
        }
        String retain = hypertable.wishes().retain();
        for (Aggregate aggregate : hypertable.aggregates()) {
            if (!retain.isEmpty()
                    && target.find("shorter.sql", Boolean.class, retain, aggregate.start()).orElse(false)) {
                throw aggregate.rowsGone(retain);
            }
        }
    }

    private long seconds(String parameter, String value) throws SQLException {
        try {
            return target.find("interval.sql", Read.class, value).orElseThrow().seconds();
        } catch (SQLException e) {
            if (SqlStates.isOfValue(e)) {
                throw none(hypertable.at(), parameter, value);
            }
            throw e;
        }
    }
}
