package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Signature.Limit;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/** Makes the table of a stream of the columns of its SELECT. */
record SelectedTable(Stream stream, Streams streams, Function<String, ? extends DataSource> sources) {
    List<String> statements(Target target) throws SQLException {
        if (!stream.wishes().create()) {
            throw new OperatorError("the target has no table %s, into which the stream %s copies\nHINT: create it, or "
                    + "set the parameter create of the stream to true (%s)", stream.table(), stream.name(),
                    stream.at());
        }
        SelectFile select = streams.select(stream);
        List<String> columns = new ArrayList<>();
        for (Map.Entry<String, String> column : columns(select).entrySet()) {
            String name = column.getKey();
            String type = column.getValue();
            if (stream.byXid() && name.equals(Stream.TRANSACTION)) {
                continue;
            }
            if (target.find("type.sql", String.class, type).isEmpty()) {
                throw new OperatorError("the target has no type %s for a column, which the column %s of %s has\nHINT: "
                        + "create the type there, or cast the column in the SELECT, such as: %s::text AS %4$s", type,
                        name, select.file(), Sql.name(name));
            }
            columns.add("    " + Sql.name(name) + " " + type
                    + (stream.neededColumns().contains(name) ? " NOT NULL" : ""));
        }
        return List.of("CREATE TABLE " + stream.table().sql() + " (\n" + String.join(",\n", columns) + "\n)");
    }

    /** The types of the columns by their names, as the source describes them; no row is read. */
    private Map<String, String> columns(SelectFile select) throws SQLException {
        try (Connection source = sources.apply(stream.source()).getConnection()) {
            Selected selected = Selected.read(source, stream, select);
            Iterator<Limit> limits = selected.signature().limits().iterator();
            Map<String, String> columns = selected.sqlTypes();
            columns.replaceAll((name, type) -> type + length(type, limits.next()));
            return columns;
        }
    }

    /** In brackets, where the type has one; a domain has that of its own. */
    private static String length(String type, Limit limit) {
        if (limit.precision() <= 0 || limit.precision() == Integer.MAX_VALUE) {
            return "";
        }
        return switch (type) {
            case "character varying", "bpchar", "\"bit\"", "bit varying" -> "(" + limit.precision() + ")";
            case "numeric" -> "(" + limit.precision() + ", " + limit.scale() + ")";
            default -> "";
        };
    }
}
