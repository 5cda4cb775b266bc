package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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

    /**
     * Refuses a source that is another database, or is behind the watermark; or was so earlier, if that was by its
     * transaction ids: which ones it has given twice is not known.
     *
     * @param known identity of the database from which the stream was copied; null: nothing is known
     * @param since from when on rows may have come before the watermark; null: none has
     * @param identity of the database that is read now
     * @param horizon up to which it may be read
     * @param now what its clock says
     * @throws SourceGuard.Behind when rows would be passed by
     * @return whether the watermark is right, and not to be set back by {@link #setBack}
     */
    public boolean check(Watermark watermark, String known, Timestamp since, String identity, Object horizon,
            Timestamp now) throws SQLException {
        SourceGuard.requireSame(stream, known, identity);
        boolean isByXid = horizon instanceof Long;
        Instant time = watermark.time();
        if (!isByXid && watermark.tx() != null) {
            throw new OperatorError("the stream %s was copied by transaction id, and its cursor is the time "
                    + "now\nHINT: rows may be missing before its watermark; run: resync %1$s --from TIME",
                    stream.name());
        }
        if (isByXid ? watermark.tx() != null && watermark.tx() >= (Long) horizon
                : time != null && now != null && time.isAfter(now.toInstant())) {
            if (writes) {
                Query.update(target, "/copy/gone_back.sql", now, stream.name(), watermark.tx(),
                        PgTime.toTimestamp(time));
            }
            throw new SourceGuard.Behind(stream, isByXid ? "transaction " + watermark.tx() : time.toString(),
                    "is at " + (isByXid ? "transaction " + horizon : now.toInstant().toString()));
        }
        if (since != null && isByXid) {
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
            Query.update(target, "/copy/read_again.sql", before, PgTime.text(before.toInstant()), stream.name(), since);
        }
        if (position.get("time") instanceof Timestamp time && time.after(before)) {
            LOG.warn("the clock of the source {} was behind the watermark of the stream {}, and is past it now: rows "
                    + "from {} on are read again", stream.source(), stream, before.toInstant());
            position.put("key", "[\"" + PgTime.text(before.toInstant()) + "\"]");
            position.put("time", before);
        }
    }
}
