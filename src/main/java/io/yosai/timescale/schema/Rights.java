package io.yosai.timescale.schema;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What our role lacks to work on the target as it is. */
record Rights(Server server, List<Lacking> lacking) {

    /**
     * @param neededBy null: nothing works without it
     * @param relation null: it concerns our own tables
     */
    record Lacking(String neededBy, String relation, String statement) {
    }

    static Rights of(Target target, List<Hypertable> hypertables) throws SQLException {
        List<String> copied = hypertables.stream().filter(Hypertable::isCopied)
                .map(each -> each.table().sql()).toList();
        List<String> aggregates = hypertables.stream().flatMap(each -> each.aggregates().stream())
                .map(aggregate -> aggregate.view().sql()).toList();
        return new Rights(target.server(), target.list("rights.sql", Lacking.class, copied, copied, aggregates));
    }

    /** @throws OperatorError when something is lacking without which nothing works at all */
    void require() {
        if (lacking.stream().anyMatch(right -> right.neededBy() == null && right.relation() == null)) {
            throw error("on the target", lacking);
        }
    }

    /** @throws OperatorError when something is lacking without which no row is copied into the table */
    void require(TableName table) {
        List<Lacking> essential = lacking.stream()
                .filter(right -> right.neededBy() == null && table.sql().equals(right.relation())).toList();
        if (!essential.isEmpty()) {
            throw error("on the table " + table + " of the target", lacking);
        }
    }

    /** One line about what only some jobs need; empty when nothing is lacking. */
    Optional<String> remark() {
        return lacking.isEmpty() ? Optional.empty() : Optional.of(
                "%s on the target that %s would use; to give them, run there as the "
                .formatted(lacks(), lacking.stream().map(Lacking::neededBy).filter(Objects::nonNull).distinct()
                        .collect(joining(" and "))) + "owner: " + statements(lacking));
    }

    private OperatorError error(String where, List<Lacking> all) {
        return new OperatorError(lacks() + " " + where + "\nHINT: run there as the owner: " + statements(all));
    }

    private static String statements(List<Lacking> all) {
        return all.stream().map(Lacking::statement).collect(joining(" "));
    }

    private String lacks() {
        return "role \"" + server.role() + "\" lacks rights";
    }
}
