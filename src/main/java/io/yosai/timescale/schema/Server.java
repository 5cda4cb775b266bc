package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import java.lang.module.ModuleDescriptor.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The target as it was found.
 *
 * @param installed version of TimescaleDB in this database, null: none
 * @param available version that the server could install, null: none
 * @param license {@code apache} or {@code timescale}, null where TimescaleDB is not loaded
 * @param hiddenSchema that of the extension, where the search path does not reach it; else null
 * @param searchPath of the role, as SQL writes it; may be empty
 * @param stateTables those of our own that are there; null: not even their schema is
 * @param stateColumns of these tables, such as {@code watermark.tx}
 */
record Server(String role, String database, String installed, String available, String license, String hiddenSchema,
        String searchPath, List<String> stateTables, List<String> stateColumns) {

    /** Older ones can drop rows of an INSERT ON CONFLICT DO NOTHING into a compressed chunk (issue 7672). */
    private static final String OLDEST = "2.18.1";
    /** On older ones the policies fail as they are made here. */
    private static final String OLDEST_COMMUNITY = "2.20.0";

    private record SecurityFix(String version, String advisory) {
    }

    /** Newest first. */
    private static final List<SecurityFix> FIXES = List.of(new SecurityFix("2.29.1", "GHSA-hcfx-29v5-2rcw"),
            new SecurityFix("2.25.2", "CVE-2026-29089"));

    static Server inspect(Connection connection) throws SQLException {
        return Query.first(connection, "/schema/server.sql", Query.as(Server.class));
    }

    /** @throws OperatorError when this server cannot be worked with */
    void require() {
        if (hiddenSchema != null) {
            throw new OperatorError("TimescaleDB is in the schema %1$s of the target, which the role \"%2$s\" does "
                    + "not search\nHINT: run on the target: ALTER ROLE \"%2$s\" IN DATABASE \"%3$s\" SET search_path "
                    + "= %4$s%1$s;", hiddenSchema, role, database, searchPath.isEmpty() ? "" : searchPath + ", ");
        }
        if (isBefore(OLDEST)) {
            throw tooOld("it can lose rows that are written into compressed chunks", OLDEST);
        }
        if (isCommunity() && isBefore(OLDEST_COMMUNITY)) {
            throw tooOld("its policies fail", OLDEST_COMMUNITY);
        }
    }

    private OperatorError tooOld(String why, String least) {
        return new OperatorError("TimescaleDB %s of the target is too old: %s\nHINT: install %s or newer on the "
                + "server, and run in the database: ALTER EXTENSION timescaledb UPDATE", installed, why, least);
    }

    /** Whether its TimescaleDB is older than a version. */
    boolean isBefore(String version) {
        try {
            return Version.parse(installed).compareTo(Version.parse(version)) < 0;
        } catch (IllegalArgumentException e) {
            throw new OperatorError("TimescaleDB of the target calls its version " + installed + ", which is none\n"
                    + "HINT: install a release on the server, and run in the database: "
                    + "ALTER EXTENSION timescaledb UPDATE");
        }
    }

    /** A warning when a newer version fixes a vulnerability that was published. */
    Optional<String> securityWarning() {
        List<SecurityFix> missing = FIXES.stream().filter(fix -> isBefore(fix.version())).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(
                "TimescaleDB %s of the target has published vulnerabilities (%s): update it to %s or newer"
                .formatted(installed, String.join(", ", missing.stream().map(SecurityFix::advisory).toList()),
                missing.get(0).version()));
    }

    /** Whether it compresses, drops by policy and has continuous aggregates. */
    boolean isCommunity() {
        return "timescale".equals(license);
    }

    String edition() {
        return isCommunity() ? "Community edition" : "Apache edition";
    }
}
