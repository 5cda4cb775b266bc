package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/** Makes the table of a stream of the columns of its SELECT. */
record SelectedTable(Stream stream, Streams streams, Function<String, ? extends DataSource> sources) {

    private record Column(String name, String type) {
    }

    /** As {@link Hypertable.Creation#statements}. */
    List<String> statements(Target target) throws SQLException {
        if (!stream.wishes().create()) {
            throw new OperatorError(
                    "the target has no table %s, into which the stream %s copies\nHINT: create it, or set the "
                    .formatted(stream.table(), stream.name()) + "parameter create of the stream to true ("
                    + stream.at() + ")");
        }
        SelectFile select = streams.select(stream);
        List<String> columns = new ArrayList<>();
        for (Column column : columns(select)) {
            if (stream.byXid() && column.name().equals(Stream.TRANSACTION)) {
                continue;
            }
            if (target.find("type.sql", String.class, column.type()).isEmpty()) {
                throw new OperatorError(
                        ("the target has no type %s for a column, which the column %s of %s has\nHINT: create the type "
                        + "there, or cast the column in the SELECT, such as: %s::text AS %s")
                        .formatted(column.type(), column.name(),
                        select.file(), Sql.name(column.name()), Sql.name(column.name())));
            }
            columns.add("    " + Sql.name(column.name()) + " " + column.type()
                    + (stream.neededColumns().contains(column.name()) ? " NOT NULL" : ""));
        }
        return List.of("CREATE TABLE " + stream.table().sql() + " (\n" + String.join(",\n", columns) + "\n)");
    }

    /** As the source describes them; no row is read. */
    private List<Column> columns(SelectFile select) throws SQLException {
        try (Connection source = sources.apply(stream.source()).getConnection();
             Statement statement = source.createStatement()) {
            Selected.require(source, stream, select);
            List<String> names = new ArrayList<>();
            List<Integer> precisions = new ArrayList<>();
            List<Integer> scales = new ArrayList<>();
            try (ResultSet none = statement.executeQuery("SELECT * FROM (" + select.text() + "\n) AS page LIMIT 0")) {
                ResultSetMetaData found = none.getMetaData();
                for (int i = 1; i <= found.getColumnCount(); i++) {
                    names.add(found.getColumnLabel(i));
                    precisions.add(found.getPrecision(i));
                    scales.add(found.getScale(i));
                }
            }
            // The type itself by its own name: that of the driver has no schema. With a length of -1, as "character"
            // and "bit" without any are of one character, and one bit.
            String types = Sql.list(names, name -> "format_type(CAST(pg_typeof(page." + Sql.name(name)
                    + ") AS oid), -1)");
            return Query.first(source, "SELECT " + types + " FROM (SELECT) AS one LEFT JOIN (SELECT * FROM ("
                    + select.text() + "\n) AS page LIMIT 0) AS page ON true", row -> {
                List<Column> columns = new ArrayList<>();
                for (int i = 0; i < names.size(); i++) {
                    String type = row.getString(i + 1);
                    columns.add(new Column(names.get(i), type + length(type, precisions.get(i), scales.get(i))));
                }
                return columns;
            });
        }
    }

    /** In brackets, where the type has one; a domain has that of its own. */
    private static String length(String type, int precision, int scale) {
        if (precision <= 0 || precision == Integer.MAX_VALUE) {
            return "";
        }
        return switch (type) {
            case "character varying", "bpchar", "\"bit\"", "bit varying" -> "(" + precision + ")";
            case "numeric" -> "(" + precision + ", " + scale + ")";
            default -> "";
        };
    }
}
