package io.yosai.timescale.schema;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What our role lacks to work on the target as it is. */
record Rights(Server server, List<Lacking> lacking) {

    /** @param neededBy null: nothing works without it */
    private record Lacking(String neededBy, String statement) {
    }

    static Rights of(Target target) throws SQLException {
        List<Lacking> lacking = new ArrayList<>();
        try (Statement statement = target.connection().createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/schema/rights.sql"))) {
            while (row.next()) {
                lacking.add(new Lacking(row.getString("needed_by"), row.getString("statement")));
            }
        }
        return new Rights(target.server(), lacking);
    }

    /** @throws OperatorError when something is lacking without which nothing works */
    void require() {
        if (lacking.stream().anyMatch(right -> right.neededBy() == null)) {
            throw new OperatorError("%s on the target; run there as %s: %s".formatted(lacks(), server.ownerOfEvents(),
                    lacking.stream().map(Lacking::statement).collect(joining(" "))));
        }
    }

    /** One line about what only some jobs need; empty when nothing is lacking. */
    Optional<String> remark() {
        return lacking.isEmpty() ? Optional.empty() : Optional.of("%s that %s would use; to give them, run on the target as %s: %s"
                .formatted(lacks(), lacking.stream().map(Lacking::neededBy).filter(Objects::nonNull).distinct()
                        .collect(joining(" and ")), server.ownerOfEvents(),
                        lacking.stream().map(Lacking::statement).collect(joining(" "))));
    }

    private String lacks() {
        return "role \"" + server.role() + "\" lacks rights";
    }
}
