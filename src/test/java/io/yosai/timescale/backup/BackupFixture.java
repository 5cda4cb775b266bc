package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.schema.Schemas;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A folder of backups and a database that is backed up.
 *
 * @param server has the programs; null: those that the product finds itself
 */
record BackupFixture(NativeTimescale server, Database database, Path folder) {
    private static final String EVENTS = "INSERT INTO access_events (time, event_id, facility_id, metadata) "
            + "SELECT now() - i * interval '60 days' / %1$d, gen_random_uuid(), 'facility-' || i %% 5, "
            + "jsonb_build_object('n', i) FROM generate_series(1, %1$d) AS i";

    static BackupFixture given(Database database, Path folder) {
        return new BackupFixture(null, database, folder);
    }

    /** Makes the schema of the service, with rows of the last sixty days. */
    static void fill(Database database, int rows) throws Exception {
        schema(database, Map.of());
        database.execute(EVENTS.formatted(rows));
    }

    /** As the verb schema. */
    static void schema(Database database, Map<String, String> further) throws Exception {
        Map<String, String> environment = new HashMap<>(further);
        environment.put("TARGET_DSN", database.dsn());
        Settings settings = Settings.read(environment, new Properties());
        Schemas.ensure(settings, new TimescaleDBManager.Options(false, false, false));
    }

    Map<Setting, String> settings() {
        Map<Setting, String> settings = new HashMap<>(Map.of(Setting.TIMESCALE_DSN, database.dsn(),
                Setting.OUTPUT_DIR, folder.toString()));
        if (server != null) {
            settings.put(Setting.PG_BIN, server.program("pg_dump").getParent().toString());
        }
        return settings;
    }

    Map<Setting, String> with(Setting setting, String value) {
        Map<Setting, String> settings = new HashMap<>(settings());
        settings.put(setting, value);
        return settings;
    }

    Verb run(String... words) {
        return Verb.run(settings(), words);
    }

    /** A backup that must succeed. */
    Path backup() {
        Verb backup = run("backup");
        assertThat(backup.exitCode()).as(backup.toString()).isZero();
        return Path.of(backup.lastLine());
    }

    /** What somebody sees who lists the folder. */
    List<String> files() throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).sorted()
                    .toList();
        }
    }

    /** That nothing is there but whole backups, and no password. */
    void assertNothingLeft(String... expected) throws IOException {
        assertThat(files()).containsExactlyInAnyOrder(expected);
        assertThat(passwordFiles()).isEmpty();
    }

    static List<Path> passwordFiles() throws IOException {
        return passwordFiles(ProcessHandle.current());
    }

    /** Those of one process: others make backups at the same time, in the same folder of temporary files. */
    static List<Path> passwordFiles(ProcessHandle process) throws IOException {
        String own = "timescale-integration-" + process.pid() + "-";
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(own)).toList();
        }
    }

    /** Those that restores have made or left. */
    List<String> databases(String like) {
        String names = database.named("postgres").value("SELECT string_agg(datname, ' ' ORDER BY datname) FROM "
                + "pg_database WHERE datname LIKE '" + like + "'", String.class);
        return names == null ? List.of() : List.of(names.split(" "));
    }

    void drop(String like) {
        databases(like).forEach(name -> database.named("postgres").execute("DROP DATABASE \"" + name
                + "\" WITH (FORCE)"));
    }
}
