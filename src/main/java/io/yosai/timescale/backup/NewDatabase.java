package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * The database that a restore builds. It has a name that says so until it is done; then it takes the wanted one.
 *
 * @param server a DSN of the server, to its database postgres or template1
 * @param building its name until then
 * @param name the wanted one
 * @param replaced the name that a database of the wanted name gets
 */
record NewDatabase(Dsn server, String building, String name, String replaced) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NAME = 63;
    static NewDatabase named(Dsn server, String name) {
        String stamp = STAMP.format(Instant.now());
        return new NewDatabase(server, suffixed(name, "_restoring_" + stamp), name,
                suffixed(name, "_replaced_" + stamp));
    }

    /** To the database in which others are made and renamed. */
    static Dsn maintenance(Dsn dsn) throws SQLException {
        Dsn postgres = dsn.withDatabase("postgres");
        try (Session session = Session.open(postgres)) {
            return postgres;
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.NO_DATABASE)) {
                return dsn.withDatabase("template1");
            }
            throw e;
        }
    }

    Dsn dsn() {
        return server.withDatabase(building);
    }

    /** What to say when there is a database of the wanted name that is not to be replaced. */
    OperatorError exists() {
        return new OperatorError("database " + name + " exists, and a restore never writes into one that does"
                + "\nHINT: restore beside it with --database NAME, or swap it for the restored one with --replace");
    }

    /** @throws OperatorError when no database can or may get the wanted name */
    void checkName(Session session) throws SQLException {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST_NAME) {
            throw new OperatorError("the name of a database has 1 to " + LONGEST_NAME + " bytes, and '" + name
                    + "' has " + bytes + "\nHINT: name another with --database NAME");
        }
        String template = "SELECT FROM pg_database WHERE datname = ? AND datistemplate";
        if (name.equals(server.database()) || !session.list(template, row -> true, name).isEmpty()) {
            throw new OperatorError("database " + name + " is the server's own, from which others are made"
                    + "\nHINT: name another with --database NAME");
        }
    }

    boolean nameIsTaken(Session session) throws SQLException {
        return isThere(session, name);
    }

    static boolean isThere(Session session, String database) throws SQLException {
        return !session.list("SELECT FROM pg_database WHERE datname = ?", row -> true, database).isEmpty();
    }

    /** @throws OperatorError when that of the wanted name could not be renamed in the end */
    void requireNonePrepared(Session session) throws SQLException {
        List<String> prepared = session.list("SELECT gid FROM pg_prepared_xacts WHERE database = ?",
                row -> row.getString("gid"), name);
        if (!prepared.isEmpty()) {
            throw new OperatorError("database " + name + " has prepared transactions, with which it gets no other "
                    + "name: " + String.join(", ", prepared)
                    + "\nHINT: COMMIT PREPARED or ROLLBACK PREPARED each of them, in that database");
        }
    }

    /** Whether the wanted one takes no connections, as a restore leaves it that is cut off while it swaps. */
    boolean isClosed(Session session) throws SQLException {
        String closed = "SELECT FROM pg_database WHERE datname = ? AND NOT datallowconn";
        return !session.list(closed, row -> true, name).isEmpty();
    }

    /** The SQL that lets others connect to the wanted one. */
    String open() {
        return "ALTER DATABASE " + Sql.name(name) + " ALLOW_CONNECTIONS true";
    }

    /**
     * Makes the database that is built. Until it has its name it takes no connections but those of superusers.
     *
     * @throws OperatorError when the server cannot make one with these properties
     */
    void create(Optional<DatabaseProperties> like) throws SQLException {
        try (Session session = Session.open(server)) {
            session.run("CREATE DATABASE " + Sql.name(building) + " TEMPLATE template0 CONNECTION LIMIT 0"
                    + like.map(DatabaseProperties::clauses).orElse(""));
        } catch (SQLException e) {
            String hint = hint(e);
            throw new OperatorError("no database like the one that was backed up can be made: " + e.getMessage()
                    + (hint == null ? "" : "\nHINT: " + hint), e);
        }
    }

    private static String hint(SQLException failure) {
        return SqlStates.isOfDatabase(failure) ? "restore into a server that has its locale and its encoding"
                : SqlStates.is(failure, SqlStates.READ_ONLY)
                ? "let TIMESCALE_DSN name the primary: a standby takes no database"
                : SqlStates.is(failure, SqlStates.FORBIDDEN)
                ? "ALTER ROLE … CREATEDB, or restore as a role that may make databases and use their tablespace"
                : SqlStates.is(failure, SqlStates.DISK_FULL) ? "make room on the disk of the server"
                : SqlStates.is(failure, SqlStates.DATABASE_THERE)
                ? "another restore of that name began in the same second: begin again when it has ended" : null;
    }

    /** A session that keeps others from taking the database for one that nobody builds any more. */
    Session claim() throws SQLException {
        Session session = Session.open(server);
        session.text("SELECT pg_advisory_lock(hashtextextended(?, 0))", building);
        return session;
    }

    /** What restores of this name that were cut off have left. */
    List<String> unfinished() throws SQLException {
        String prefix = building.substring(0, building.length() - STAMP.format(Instant.EPOCH).length());
        try (Session session = Session.open(server)) {
            return session.list("/backup/unfinished.sql", row -> row.getString("datname")).stream()
                    .filter(database -> database.startsWith(prefix)).toList();
        }
    }

    /** So far; -1: not known, or it has got its name. */
    long bytes() {
        try (Session session = Session.open(server)) {
            return Long.parseLong(session.text("SELECT pg_database_size(?)", building));
        } catch (SQLException e) {
            return -1;
        }
    }

    void drop(String database) {
        try (Session session = Session.open(server)) {
            dropSubscriptions(database, session);
            session.run("DROP DATABASE IF EXISTS " + Sql.name(database) + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new OperatorError("database " + database + " is left on the server: " + e.getMessage()
                    + "\nHINT: DROP DATABASE " + Sql.name(database) + " WITH (FORCE)");
        }
    }

    /** With which no database can be dropped. A slot that they had is of the database that was backed up. */
    private void dropSubscriptions(String database, Session session) throws SQLException {
        List<String> names = session.list("SELECT quote_ident(subname) FROM pg_subscription JOIN pg_database d "
                + "ON d.oid = subdbid WHERE datname = ?", row -> row.getString(1), database);
        for (String name : names) {
            try (Session inside = Session.open(server.withDatabase(database))) {
                inside.run("ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); "
                        .formatted(name) + "DROP SUBSCRIPTION " + name);
            }
        }
    }

    /**
     * @param replace whether a database of the wanted name may be swapped; it may have come while this one was built
     * @param connectionLimit that the database gets with its name
     * @return whether there was one, which now has the other name and takes no connections
     */
    boolean takeName(boolean replace, int connectionLimit) throws SQLException {
        return new Swap(this).take(replace, connectionLimit);
    }

    private static String suffixed(String name, String suffix) {
        String start = name;
        while (start.getBytes(StandardCharsets.UTF_8).length + suffix.length() > LONGEST_NAME) {
            start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
        }
        return start + suffix;
    }
}
