package io.yosai.timescale.roles;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The roles of {@code docs/sql}, made as the document says and with passwords.
 *
 * @param admin the database of a superuser
 */
public record Roles(Database admin) {
    private static final Path SQL = Routes.SHIPPED.resolveSibling("docs").resolve("sql");

    private static final List<String> ON_TARGET = List.of("timescale_owner", "replicator", "timescale_monitor",
            "timescale_backup", "timescale_restore");

    static String sql(String file) {
        try {
            return Files.readString(SQL.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On the primary, whose table is there. */
    public Roles onPrimary() {
        admin.execute(sql("roles_primary.sql"));
        return withPassword("replicator");
    }

    /** On the target, which may be empty. */
    public Roles onTarget() {
        admin.execute(sql("roles_timescale.sql"));
        ON_TARGET.forEach(this::withPassword);
        return this;
    }

    /** What the owner runs after the verb schema. */
    void grant() {
        admin.as("timescale_owner").execute(sql("grants_timescale.sql"));
    }

    private Roles withPassword(String role) {
        admin.execute("ALTER ROLE " + role + " PASSWORD '" + Passwords.of(role) + "'");
        return this;
    }

    /** Where they own nothing in other databases. */
    public void drop() {
        ON_TARGET.forEach(role -> admin.execute("DROP OWNED BY " + role + "; DROP ROLE " + role));
    }

    /** Removes them, and all that is in the database. */
    void removeFromTarget() {
        admin.execute(SqlFile.read("/servers/empty-database.sql"));
        admin.execute("DROP ROLE timescale_restore");
    }

    void removeFromPrimary() {
        admin.execute("DROP OWNED BY replicator; DROP ROLE replicator");
    }
}
