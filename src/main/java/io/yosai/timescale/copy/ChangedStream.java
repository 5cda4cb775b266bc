package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Share;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a watermark back that was written for what its stream was then: in another table, of another share, or in
 * another order, in which rows before it now are not those that were copied. Rows that the target has stay.
 *
 * @param writes whether the target is to have it so too; a dry run alone goes by it
 */
record ChangedStream(DataSource target, Stream stream, boolean writes) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangedStream.class);

    /** @param position row of {@code routes/sql/target/watermark.sql}, which is made what the target has then */
    void setBack(Map<String, Object> position) throws SQLException {
        if (Boolean.TRUE.equals(position.get("elsewhere"))) {
            startOver(position, "the table " + stream.table() + " of the target is another one than that into which "
                    + "the stream " + stream + " was copied");
        } else if (isBegun(position) && !hasShare((String) position.get("share"))) {
            startOver(position, "the share of the stream " + stream + " was " + position.get("share") + " and is "
                    + (stream.share().isAll() ? "all rows" : stream.share().text()));
        } else if (position.get("key") != null && !stream.isOrderedBy((String) position.get("ordered_by"))) {
            orderAnew(position);
        }
    }

    /** @param position row of {@code routes/sql/target/backfill_begin.sql}, likewise */
    void setBackSlice(String slice, Map<String, Object> position) throws SQLException {
        if (position.get("key") != null && !stream.isOrderedBy((String) position.get("ordered_by"))) {
            set(slice, null, null, null, position);
            LOG.info("{} starts over: the key of its stream is another one", slice);
        }
    }

    private static boolean isBegun(Map<String, Object> position) {
        return position.get("key") != null || position.get("tx") != null;
    }

    /** Whether what was copied has all rows of the share; earlier versions did not note which one it was. */
    private boolean hasShare(String copied) {
        return copied == null || stream.share().isWithin(Share.parse(copied));
    }

    private void startOver(Map<String, Object> position, String reason) throws SQLException {
        write("/copy/start_over.sql", stream.table().name(), stream.name());
        position.keySet().removeAll(List.of("key", "tx", "time", GoneBack.SINCE));
        LOG.warn("{}: it is to begin at its first row", reason);
    }

    /** Of the rows of one time, or of one transaction, those come first now that came last. */
    private void orderAnew(Map<String, Object> position) throws SQLException {
        String order = (String) position.get("ordered_by");
        Instant time = PgTime.toInstant(position.get("time"));
        if (position.get("tx") instanceof Long tx) {
            set(stream.name(), null, tx - 1, time, position);
        } else if (time != null && (order + ",").startsWith(Sql.name(stream.time()) + ",")) {
            Instant before = time.minus(1, ChronoUnit.MICROS);
            set(stream.name(), PgTime.text(before), null, before, position);
        } else {
            set(stream.name(), null, null, null, position);
        }
        LOG.warn("the stream {} was copied in the order of {}, and its key is another one now: rows are to be read "
                + "again {}", stream, order, position.get("tx") != null ? "after transaction " + position.get("tx")
                : position.get("key") != null ? "from " + time + " on" : "from its first one on");
    }

    private void write(String sql, Object... parameters) throws SQLException {
        if (writes) {
            Query.update(target, sql, parameters);
        }
    }

    private void set(String watermark, String key, Long tx, Instant time, Map<String, Object> position)
            throws SQLException {
        Timestamp at = PgTime.toTimestamp(time);
        write("/copy/set_back.sql", key, tx, at, watermark, position.get("ordered_by"));
        // A time in quotes is JSON.
        position.put("key", key == null ? null : "[" + Sql.name(key) + "]");
        position.put("tx", tx);
        position.put("time", at);
        if (key == null && tx == null) {
            position.remove(GoneBack.SINCE);
        }
    }
}
