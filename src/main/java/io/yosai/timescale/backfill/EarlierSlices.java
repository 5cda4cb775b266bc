package io.yosai.timescale.backfill;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code routes/backfill.camel.yaml} that look at what an earlier backfill of a range has left. */
public record EarlierSlices(Streams streams, DataSource target) {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierSlices.class);
    /** A table that was to become a chunk, which goes with its slice. */
    private static final Pattern FILLED = Pattern.compile("(?s)(.+\\.)?\"?_backfill_[0-9a-f]{12}\"?");

    /**
     * Forgets slices whose rows went into another table than the stream has now, or are of another share, or that were
     * made with a shorter retention, and sets the variable {@code made_for}, for which new ones are made.
     */
    public void forgetOthers(@Variable("stream") String name, @Variable("range") String range,
            @Variable("range_from") String from, @Variable("range_to") String to, Exchange exchange)
            throws SQLException {
        Stream stream = streams.get(name);
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            List<String> found = Query.all(connection, "/backfill/made_for.sql",
                    row -> row.getString("made_for"), stream.share().text(), stream.table().name());
            String madeFor = found.isEmpty() ? null : found.get(0);
            exchange.setVariable("made_for", madeFor);
            List<String> tables = Query.all(connection, "/backfill/forget.sql",
                    row -> row.getString("table_name"), name, PgTime.toTimestamp(Instant.parse(from)),
                    PgTime.toTimestamp(Instant.parse(to)), range, madeFor, stream.wishes().retain());
            drop(connection, tables);
            connection.commit();
            if (!tables.isEmpty()) {
                LOG.warn("the table {} of the target is another one than that into which an earlier backfill of this "
                        + "range was copying, or the share of the stream is, or its retention is longer: the range "
                        + "begins anew", stream.table());
            }
        }
    }

    /** Returns what is to be known, in two lines each, of ranges that no backfill has finished. */
    public static List<String> unfinished(DataSource target) throws SQLException {
        return Query.all(target, "/backfill/unfinished.sql", row -> {
            String range = " --from " + PgTime.instant(row, "range_from") + " --to " + PgTime.instant(row, "range_to");
            String condition = row.getString("condition");
            return ("the backfill%s of the stream %s is not finished: %d of its %d slices are left\nHINT: where none "
                    + "of it runs, backfill --stream %2$s%1$s%5$s goes on with it; docs/how-it-copies.md has how to "
                    + "give it up").formatted(range, row.getString("stream"), row.getLong("left"),
                    row.getLong("slices"), condition.isEmpty() ? ""
                            : " --where '" + condition.replace("'", "'\\''") + "'");
        });
    }

    /**
     * Drops the tables of slices that were forgotten; of these those that were to become chunks.
     *
     * @param tables as their watermarks name them
     */
    static void drop(Connection connection, List<String> tables) throws SQLException {
        for (String table : tables) {
            if (FILLED.matcher(table).matches()) {
                Query.run(connection, "DROP TABLE IF EXISTS " + table);
            }
        }
    }

    /**
     * Says which part of the range no slice has: that which was after the horizon when it was divided.
     *
     * @param slices rows of {@code routes/sql/target/backfill_slices.sql}, in the order of time; none: it is new
     */
    public void goOn(@Body List<Map<String, Object>> slices, @Variable("range_to") String rangeTo) {
        Timestamp end = slices.isEmpty() ? null : (Timestamp) slices.get(slices.size() - 1).get("slice_to");
        if (end != null && PgTime.toInstant(end).isBefore(Instant.parse(rangeTo))) {
            LOG.warn("this goes on with a backfill that was not finished, and which ended at {}: rows from there on "
                    + "are left to the live stream, or to the same range when it is given once more",
                    PgTime.toInstant(end));
        }
    }
}
