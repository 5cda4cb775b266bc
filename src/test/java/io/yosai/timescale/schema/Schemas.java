package io.yosai.timescale.schema;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.EmbeddedPrimary;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Makes targets what routes declare, the columns being those of a source that has the table of the dashboard. */
public final class Schemas {
    private static DataSource source;

    private Schemas() {
    }

    /** As the shipped routes declare it; what fails is thrown. */
    public static List<SchemaChange> ensure(Settings settings, TimescaleDBManager.Options options) throws SQLException {
        return changes(ensure(settings, options, Routes.SHIPPED));
    }

    public static TimescaleDBManager.Result ensure(Settings settings, TimescaleDBManager.Options options, Path routes)
            throws SQLException {
        try (DatabasePool target = Pools.openTarget(settings)) {
            return new TimescaleDBManager(target, declarations(settings, routes), options).ensure();
        }
    }

    static Declarations declarations(Settings settings, Path routes) {
        return new Declarations(new Streams(routes, settings.properties()), routes, settings.properties(),
                name -> source());
    }

    static List<SchemaChange> changes(TimescaleDBManager.Result result) throws SQLException {
        for (Exception failure : result.failures().values()) {
            if (failure instanceof SQLException e) {
                throw e;
            }
            throw (RuntimeException) failure;
        }
        return result.changes();
    }

    /** Of all tests of this JVM; it ends with it. */
    public static synchronized DataSource source() {
        if (source == null) {
            EmbeddedPrimary primary = EmbeddedPrimary.start();
            Database database = new Database(primary.dsn("postgres"));
            database.execute(SqlFile.read("/demo/primary.sql"));
            Dsn dsn = Dsn.parse("dsn", database.dsn());
            source = new DriverManagerDataSource(dsn.jdbcUrl(), dsn.jdbcProperties());
        }
        return source;
    }
}
