package io.yosai.timescale.quarantine;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** What an operator sees of the rows in the quarantine, and drops of them. */
public record QuarantineTable(DataSource target) {
    /**
     * @param time of the row, as the target writes it; null where it has none
     * @param key values of its key
     * @param why past retention, or what the target said
     * @param tries how often it was to be written
     */
    public record Kept(long id, String stream, String time, String key, String why, int tries, String firstSeen) {
    }

    /** How many rows there are of each class; {@code timeless} are at infinity, or after all chunks. */
    public record Counts(long pastRetention, long timeless, long refused) {
    }

    /** The rows that came last, the newest first. */
    public List<Kept> list(int limit) throws SQLException {
        return on(connection -> Query.all(connection, "/quarantine/list.sql", Query.as(Kept.class), limit));
    }

    public Counts counts() throws SQLException {
        return on(connection -> Query.first(connection, read("counts.sql"), Query.as(Counts.class)));
    }

    /** @throws OperatorError when one of the ids is not there */
    public void require(Set<Long> ids) throws SQLException {
        String missing = on(connection -> Query.first(connection, "/quarantine/missing.sql",
                row -> row.getString("ids"), ids));
        if (missing != null) {
            throw new OperatorError("the quarantine has no row with the id " + missing
                    + "\nHINT: the verb quarantine list shows those that it has");
        }
    }

    /**
     * Drops rows.
     *
     * @param ids null: whatever their ids
     * @param before only events from before a time; null: whatever their time
     * @param pastRetention only those that were past retention when they came
     * @return how many were dropped
     */
    public long drop(Set<Long> ids, Instant before, boolean pastRetention) throws SQLException {
        return on(connection -> Query.update(connection, read("drop.sql"), ids,
                PgTime.toTimestamp(before), pastRetention));
    }

    private static String read(String file) {
        return Sql.fill("/quarantine/" + file, Map.of("timeless", Sql.literal(Staging.TIMELESS)));
    }

    private <T> T on(Query.Work<T> work) throws SQLException {
        return Query.on(target, work, "the target has no quarantine yet; run the verb schema, which makes it");
    }
}
