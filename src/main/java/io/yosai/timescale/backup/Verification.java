package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlFile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compares a restored database with the manifest of its dump.
 *
 * @param manifest empty: what can be checked without one
 */
record Verification(Session session, Optional<Manifest> manifest) {

    List<Check> checks() throws SQLException {
        Content found = new ContentReader(session).read();
        Optional<Content> expected = manifest.map(Manifest::content);
        List<Check> checks = new ArrayList<>();
        checks.addAll(compare("table ", expected.map(Content::tables), found.tables(), Content.Table::name,
                table -> table.rows() + " rows, hash " + table.hash()));
        checks.addAll(compare("chunks of ", expected.map(Content::hypertables), found.hypertables(),
                Content.Hypertable::name, table -> table.chunks() + ", " + table.compressed() + " compressed"));
        checks.addAll(compare("aggregate ", expected.map(Content::aggregates), found.aggregates(), name -> name,
                name -> "present"));
        checks.addAll(compare("job ", expected.map(Content::jobs), found.jobs(), name -> name, name -> "present"));
        List<String> main = session.list(SqlFile.read("/backup/main_table.sql"), row -> row.getString("name"));
        checks.add(Check.equal("hypertable access_events", "present", main.isEmpty() ? "absent" : "present"));
        checks.add(Check.equal("rows in root tables", 0, new ContentReader(session).rowsInRootTables()));
        checks.add(Check.equal("timescaledb.restoring", "off", session.text(SqlFile.read("/backup/restoring.sql"))));
        checks.add(Check.equal("insert, rolled back", "accepted", main.isEmpty() ? "no table" : insert(main.get(0))));
        return checks;
    }

    private static <T> List<Check> compare(String what, Optional<List<T>> expected, List<T> found,
            Function<T, String> name, Function<T, String> text) {
        Map<String, String> is = index(found, name, text);
        if (expected.isEmpty()) {
            return is.entrySet().stream().map(one -> Check.unknown(what + one.getKey(), one.getValue())).toList();
        }
        Map<String, String> wanted = index(expected.get(), name, text);
        TreeSet<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(is.keySet());
        return names.stream().map(one -> Check.equal(what + one, wanted.getOrDefault(one, "absent"),
                is.getOrDefault(one, "absent"))).toList();
    }

    private static <T> Map<String, String> index(List<T> list, Function<T, String> name, Function<T, String> text) {
        Map<String, String> index = new LinkedHashMap<>();
        list.forEach(one -> index.put(name.apply(one), text.apply(one)));
        return index;
    }

    private String insert(String table) throws SQLException {
        try {
            session.tryOut(SqlFile.read("/backup/insert.sql").formatted(table));
            return "accepted";
        } catch (SQLException e) {
            return e.getMessage().lines().findFirst().orElse("refused");
        }
    }
}
