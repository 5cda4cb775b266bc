package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Stream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/**
 * A stream whose table is the one that its SELECT reads, as where both DSNs lead to one database: it would be made a
 * hypertable, its rows past the retention would be dropped, and a comparison would find it equal to itself.
 */
public final class OwnTable {
    private OwnTable() {
    }

    /** @throws OperatorError when the stream is such a one */
    public static void refuse(Stream stream, SelectFile select, Connection source, Connection target)
            throws SQLException {
        Optional<String> read = select.table();
        if (read.isEmpty()) {
            return;
        }
        String from = relation(source, read.get());
        if (from != null && Objects.equals(from, relation(target, stream.table().sql()))) {
            throw new OperatorError("%s: the stream %s would be copied into the table %s that it reads: its source and "
                    + "the target are one database\nHINT: correct SOURCE_DSN or TARGET_DSN, or give the stream another "
                    + "table", stream.at(), stream.name(), stream.table());
        }
    }

    /** Of which server, in which database, and which there; null: there is none of that name. */
    private static String relation(Connection side, String name) throws SQLException {
        return Query.first(side, "/schema/relation.sql", row -> row.getString("relation"), name);
    }
}
