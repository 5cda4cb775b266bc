package io.yosai.timescale.backup;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares a restored database with the manifest of its dump.
 *
 * @param sessions of the database, to read it with at a time
 * @param manifest empty: what can be checked without one
 * @param owners   whether owners and privileges were restored
 * @param roles    of the server
 * @param left     lines on objects that are left out, which are not compared where a line begins with their name
 */
public record Verification(List<Session> sessions, Optional<Manifest> manifest, boolean owners, Set<String> roles,
        List<String> left) {
    static final String LEFT = " is not restored: ";
    private static final String ABSENT = "absent";

    /**
     * One thing that a restored database is compared in.
     *
     * @param expected from the manifest; "-" when nothing says
     * @param compared false: nothing to compare with
     * @param holds    true where nothing was compared
     */
    public record Check(String what, String expected, String found, boolean compared, boolean holds) {
        private static final String UNKNOWN = "-";

        static Check equal(String what, Object expected, Object found) {
            return new Check(what, String.valueOf(expected), String.valueOf(found), true,
                    String.valueOf(expected).equals(String.valueOf(found)));
        }

        static Check unknown(String what, Object found) {
            return new Check(what, UNKNOWN, String.valueOf(found), false, true);
        }

        public String verdict() {
            return compared ? holds ? "right" : "WRONG" : "not compared";
        }
    }

    private Session session() {
        return sessions.get(0);
    }

    private record Insert(String name, String sql) {
    }

    List<Check> checks() throws SQLException {
        ContentReader reader = new ContentReader(sessions);
        Optional<Manifest.Content> expected = manifest.map(Manifest::content);
        Manifest.Content found = expected.isPresent() && expected.get().compressed() == null ? reader.readUnpacked()
                : reader.read();
        List<Check> checks = new ArrayList<>();
        checks.addAll(compare("table ", expected.map(Manifest.Content::tables), found.tables(),
                Manifest.Content.Table::name, table -> table.rows() + " rows, hash " + table.hash()));
        checks.addAll(compare("", expected.map(Manifest.Content::compressed).map(List::of),
                Stream.ofNullable(found.compressed()).toList(), Manifest.Content.Table::name,
                table -> table.rows() + ", hash " + table.hash()));
        checks.addAll(compare("chunks of ", expected.map(Manifest.Content::hypertables), found.hypertables(),
                Manifest.Content.Hypertable::name, table -> table.chunks() + ", " + table.compressed()
                + " compressed"));
        checks.addAll(compare("aggregate ", expected.map(Manifest.Content::aggregates), found.aggregates(),
                name -> name, name -> "present"));
        checks.addAll(compare("job ", expected.map(Manifest.Content::jobs), found.jobs(), name -> name,
                name -> "present"));
        checks.addAll(compare("", expected.map(Manifest.Content::objects).map(this::comparable),
                comparable(found.objects()), Manifest.Content.Objects::kind, Manifest.Content.Objects::count));
        checks.addAll(properties());
        checks.add(Check.equal("rows in root tables", 0, reader.rowsInRootTables()));
        checks.add(Check.equal("timescaledb.restoring", "off", session().text("/backup/restoring.sql")));
        for (Insert insert : session().list("/backup/inserts.sql", Query.as(Insert.class))) {
            checks.add(Check.equal("insert into " + insert.name() + ", rolled back", "accepted",
                    tryOut(insert.sql())));
        }
        return checks;
    }

    /** Without owners, policies of roles that are missing are left out, and a line says so. */
    private List<Manifest.Content.Objects> comparable(List<Manifest.Content.Objects> objects) {
        return objects.stream().filter(one -> owners || !one.kind().equals("row security policies")).toList();
    }

    private List<Check> properties() throws SQLException {
        Map<String, String> found = DatabaseProperties.of(session()).compared(owners, roles);
        if (manifest.isEmpty()) {
            return List.of();
        }
        return manifest.get().properties().compared(owners, roles).entrySet().stream()
                .filter(one -> left.stream().noneMatch(line -> line.startsWith(one.getKey() + LEFT)))
                .map(one -> Check.equal("database: " + one.getKey(), one.getValue(),
                        found.getOrDefault(one.getKey(), ABSENT))).toList();
    }

    private static <T> List<Check> compare(String what, Optional<List<T>> expected, List<T> found,
            Function<T, String> name, Function<T, Object> text) {
        Map<String, String> is = index(found, name, text);
        if (expected.isEmpty()) {
            return is.entrySet().stream().map(one -> Check.unknown(what + one.getKey(), one.getValue())).toList();
        }
        Map<String, String> wanted = index(expected.get(), name, text);
        TreeSet<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(is.keySet());
        return names.stream().map(one -> Check.equal(what + one, wanted.getOrDefault(one, ABSENT),
                is.getOrDefault(one, ABSENT))).toList();
    }

    private static <T> Map<String, String> index(List<T> list, Function<T, String> name, Function<T, Object> text) {
        Map<String, String> index = new LinkedHashMap<>();
        list.forEach(one -> index.put(name.apply(one), String.valueOf(text.apply(one))));
        return index;
    }

    private String tryOut(String insert) throws SQLException {
        try {
            // No trigger of a person's may do anything beyond the transaction.
            session().tryOut(List.of("SET LOCAL session_replication_role = replica",
                    "SET LOCAL search_path = DEFAULT", insert));
            return "accepted";
        } catch (SQLException e) {
            // A CHECK of a person's may be younger than the row, or NOT VALID; TimescaleDB has found its chunk.
            return SqlStates.isCheck(e) ? "accepted" : e.getMessage().lines().findFirst().orElse("refused");
        }
    }
}
