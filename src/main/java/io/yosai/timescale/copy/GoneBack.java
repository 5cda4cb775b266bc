package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in mind that a source was behind the watermark of a stream. It gets past it again with its next transactions,
 * or when its clock does, and the rows that came meanwhile are before the watermark, where no page looks for them.
 *
 * @param writes whether the target is to have it so too; a dry run alone goes by it
 */
public record GoneBack(DataSource target, Stream stream, boolean writes) {
    /** Of the row of {@code routes/sql/target/watermark.sql}: since when rows may have come before the watermark. */
    public static final String SINCE = "gone_back";

    private static final Logger LOG = LoggerFactory.getLogger(GoneBack.class);
    private static final String NOTE = SqlFile.read("/copy/gone_back.sql");
    private static final String READ_AGAIN = SqlFile.read("/copy/read_again.sql");

    /**
     * As {@link SourceGuard#check}, and refuses a source that was behind earlier, if that was by its transaction ids:
     * which ones it has given twice is not known.
     *
     * @param since from when on rows may have come before the watermark; null: none has
     * @return whether the watermark is right, and not to be set back by {@link #setBack}
     */
    public boolean check(Watermark watermark, String known, Timestamp since, String identity, Object horizon,
            Timestamp now) throws SQLException {
        try {
            SourceGuard.check(stream, watermark, known, identity, horizon, now);
        } catch (SourceGuard.Behind e) {
            if (writes) {
                execute(NOTE, now, stream.name(), watermark.tx(), PgTime.toTimestamp(watermark.time()));
            }
            throw e;
        }
        if (since != null && horizon instanceof Long) {
            throw new SourceGuard.Behind(stream, "transaction " + watermark.tx(),
                    "was before that after " + since.toInstant());
        }
        return since == null;
    }

    /**
     * Has a stream by time read again what may have come before its watermark, but what is past the retention.
     *
     * @param position row of {@code routes/sql/target/watermark.sql}, which is made what the target has then
     */
    void setBack(Map<String, Object> position) throws SQLException {
        Timestamp since = (Timestamp) position.get(SINCE);
        Timestamp before = position.get("floor") instanceof Timestamp floor && floor.after(since) ? floor : since;
        if (writes) {
            execute(READ_AGAIN, before, PgTime.text(before.toInstant()), stream.name(), since);
        }
        if (position.get("time") instanceof Timestamp time && time.after(before)) {
            LOG.warn("the clock of the source {} was behind the watermark of the stream {}, and is past it now: rows "
                    + "from {} on are read again", stream.source(), stream, before.toInstant());
            position.put("key", "[\"" + PgTime.text(before.toInstant()) + "\"]");
            position.put("time", before);
        }
    }

    private void execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = target.getConnection()) {
            Query.update(connection, sql, parameters);
        }
    }
}
