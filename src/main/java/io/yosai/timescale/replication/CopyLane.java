package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Binary COPY straight into the hypertable: the fastest way in (three quarters of what {@code psql COPY | psql COPY}
 * does, where a temporary table in between gives two fifths). Fails with 23505 when a row is already there.
 */
final class CopyLane implements Lane {
    @Override
    public Written write(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException {
        String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("COPY " + table.sql() + " (" + names + ") FROM STDIN (FORMAT binary)");
        try {
            CopyBuffer buffer = new CopyBuffer(copy);
            BinaryEncoder encoder = new BinaryEncoder(buffer);
            RowReader reader = new RowReader(columns);
            for (Map<String, Object> row : rows) {
                encoder.row(columns, reader.read(row));
            }
            buffer.end();
            return new Written(copy.endCopy(), 0);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
