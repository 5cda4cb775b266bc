package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class RestoreIT {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String SCHEDULER = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            + "AND backend_type LIKE 'TimescaleDB%Scheduler'";

    @TempDir
    static Path directory;

    private static BackupFixture fixture;
    private static Path dump;

    @BeforeAll
    static void backUp() throws Exception {
        fixture = new BackupFixture(target.server(), target.database(), directory.resolve("backups"));
        BackupFixture.fill(target.database(), 2_000);
        target.execute("ALTER DATABASE \"" + target.database().name() + "\" SET work_mem = '7MB'");
        target.execute("ALTER DATABASE \"" + target.database().name() + "\" SET search_path = \"$user\", public, "
                + "pg_temp");
        dump = fixture.backup();
    }

    @BeforeEach
    @AfterEach
    void dropRestored() {
        fixture.drop("restored%");
    }

    private static Database restored() {
        return target.database().named("restored");
    }

    /** A copy of the dump whose manifest says something else. */
    private static Path edited(String name, String from, String to) throws Exception {
        Path copy = Files.copy(dump, directory.resolve(name));
        String manifest = Files.readString(Archive.manifest(dump));
        assertThat(manifest).contains(from);
        Files.writeString(Archive.manifest(copy), manifest.replace(from, to));
        return copy;
    }

    private static void assertRefused(Verb verb, String... lines) throws Exception {
        assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(1);
        lines[0] = "restore failed: " + lines[0];
        assertThat(verb.err()).containsExactly(lines);
        assertThat(fixture.databases("restored%")).isEmpty();
        assertThat(BackupFixture.passwordFiles()).isEmpty();
    }

    @Test
    void aNewDatabaseIsComparedInATableAndIsReadyToWorkWith() throws Exception {
        Verb restore = fixture.run("restore", dump.toString(), "--database", "restored");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out().get(0)).matches("what +expected +found +verdict");
        assertThat(restore.out()).anyMatch(line -> line.matches(
                "table public.access_events +2000 rows, hash -?\\d+ +2000 rows, hash -?\\d+ +right"));
        assertThat(restore.out().subList(1, restore.out().size() - 1)).hasSizeGreaterThan(10)
                .allMatch(line -> line.endsWith(" right"));
        assertThat(restore.lastLine()).isEqualTo(dump + " is restored into database restored");
        assertThat(restored().value("SHOW work_mem", String.class)).isEqualTo("7MB");
        assertThat(restored().value("SHOW search_path", String.class)).isEqualTo("\"$user\", public, pg_temp");
        assertThat(restored().value("SHOW timescaledb.restoring", String.class)).isEqualTo("off");
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> restored().count(SCHEDULER) == 1);

        assertThat(fixture.run("restore", dump.toString(), "--database", "restored"))
                .matches(again -> again.exitCode() == 1)
                .extracting(Verb::err).isEqualTo(List.of("restore failed: database restored exists, and a restore "
                + "never writes into one that does", "HINT: restore beside it with --database NAME, or swap it for the "
                + "restored one with --replace"));
        assertThat(fixture.databases("restored%")).containsExactly("restored");
        assertThat(BackupFixture.passwordFiles()).isEmpty();
    }

    @Test
    void anExistingDatabaseIsReplacedByNameOnlyAndIsKept() throws Exception {
        fixture.run("restore", dump.toString(), "--database", "restored");
        restored().execute("DELETE FROM access_events; CREATE TABLE mine (n int)");
        for (String[] words : new String[][] {
            {"restore", dump.toString(), "--database", "restored", "--replace"},
            {"restore", dump.toString(), "--database", "restored", "--replace", "--confirm", "postgres"}}) {
            Verb refused = fixture.run(words);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).singleElement().asString().contains("restored");
        }
        assertThat(restored().count("SELECT count(*) FROM access_events")).isZero();
        // The service and others are connected meanwhile.
        try (var open = restored().connect()) {
            Verb replaced = fixture.run("restore", dump.toString(), "--database", "restored", "--replace", "--confirm",
                    "restored");
            assertThat(replaced.exitCode()).as(replaced.toString()).isZero();
            assertThat(replaced.out()).anyMatch(line -> line.matches("the database that was restored is kept as "
                    + "restored_replaced_\\d{8}_\\d{6}, without connections; .*"));
            assertThat(open.isValid(1)).isFalse();
        }
        assertThat(restored().count("SELECT count(*) FROM access_events")).isEqualTo(2_000);
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> restored().count(SCHEDULER) == 1);
        List<String> databases = fixture.databases("restored%");
        assertThat(databases).hasSize(2);
        Database old = target.database().named(databases.get(1));
        target.execute("ALTER DATABASE \"" + old.name() + "\" ALLOW_CONNECTIONS true");
        assertThat(old.count("SELECT count(*) FROM mine")).isZero();
    }

    @Test
    void aDumpWithoutAManifestIsRestoredWithTheChecksThatArePossible() throws Exception {
        Path old = Files.copy(dump, directory.resolve("timescale_20240101_120000.dump"));
        Verb restore = fixture.run("restore", old.toString(), "--database", "restored");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).anyMatch(line -> line.matches("table public.access_events +- +2000 rows.* not "
                + "compared"))
                .anyMatch(line -> line.matches(
                "insert into public.access_events, rolled back +accepted +accepted +right"))
                .contains("encoding, locale, owner, settings and grants of the database are the server's own: the "
                + "dump has no manifest");
    }

    @Test
    void aDatabaseThatIsNotWhatWasBackedUpIsDroppedAgain() throws Exception {
        Path wrong = edited("wrong.dump", "\"rows\" : 2000", "\"rows\" : 2001");
        Verb restore = fixture.run("restore", wrong.toString(), "--database", "restored");
        assertThat(restore.out()).anyMatch(line -> line.matches(
                "table public.access_events +2001 rows, hash .* 2000 rows, hash .* WRONG"));
        assertRefused(restore, "the restored database is not what was backed up: 1 of " + (restore.out().size() - 1)
                + " checks do not hold, so it is dropped again");
    }

    @Test
    void whatTheServerCannotRestoreIsRefused() throws Exception {
        String version = target.value("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'",
                String.class);
        Verb newer = fixture.run("restore", edited("newer.dump", '"' + version + '"', "\"9.9.9\"").toString(),
                "--database",
                "restored");
        assertThat(newer.err()).first().asString().startsWith("restore failed: the dump was made with "
                + "TimescaleDB 9.9.9 and needs that version to be restored, but the server has ").contains(version);
        assertRefused(fixture.run("restore", edited("postgres.dump", "\"postgresqlMajor\" : 17",
                "\"postgresqlMajor\" : 18")
                .toString(), "--database", "restored"), "the dump is of PostgreSQL 18 and the server is PostgreSQL 17",
                "HINT: restore into PostgreSQL 18 or newer");
        Path community = edited("community.dump", "\"aggregates\" : [ ]", "\"aggregates\" : [ \"public.a\" ]");
        assertRefused(fixture.run("restore", community.toString(), "--database", "restored"), community + " holds "
                + "compressed chunks, continuous aggregates or policies, which this server, the Apache edition of "
                + "TimescaleDB, cannot keep", "HINT: restore into a server of the Community edition");
    }

    @Test
    void programsThatCannotReadTheDumpAreRefused() throws Exception {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        for (String name : List.of("pg_dump", "pg_restore")) {
            Files.writeString(programs.resolve(name),
                    "#!/bin/sh\ncase \"$*\" in *--compress=zstd*) echo 'this build does not "
                    + "support compression with ZSTD'; exit 1;; esac\nexec " + target.server().program(name)
                    + " \"$@\"\n");
            Files.setPosixFilePermissions(programs.resolve(name), PosixFilePermissions.fromString("rwx------"));
        }
        assertRefused(Verb.run(fixture.with(Setting.PG_BIN, programs.toString()), "restore", dump.toString(),
                "--database",
                "restored"), "the dump is compressed with zstd:1, which " + programs.resolve("pg_restore")
                + " cannot read",
                "HINT: let PG_BIN name a pg_restore that was built with it");
    }

    @Test
    void theServersOwnDatabasesAreNeverReplaced() {
        for (String own : List.of("postgres", "template1")) {
            Verb restore = fixture.run("restore", dump.toString(), "--database", own, "--replace", "--confirm", own);
            assertThat(restore.exitCode()).isEqualTo(1);
            assertThat(restore.err()).containsExactly("restore failed: database " + own + " is the server's own, from "
                    + "which others are made", "HINT: name another with --database NAME");
        }
    }

    @Test
    void aDatabaseWithSettingsOfItsOwnIsBackedUpAndRestored() throws Exception {
        fixture.run("restore", dump.toString(), "--database", "restored");
        restored().execute("CREATE SCHEMA app; ALTER TABLE access_events SET SCHEMA app; CREATE TABLE app.x "
                + "(r regclass); INSERT INTO app.x VALUES ('app.x'); CREATE MATERIALIZED VIEW app.n AS SELECT "
                + "count(*) AS n FROM app.access_events");
        target.execute("ALTER DATABASE restored SET transaction_timeout = '200ms'");
        target.execute("ALTER DATABASE restored SET default_transaction_read_only = on");
        for (String path : List.of("app", "''")) {
            target.execute("ALTER DATABASE restored SET search_path = " + path);
            // Names among the rows are the same by any path.
            Database searching = new Database(restored().dsn() + "?options=-c%20search_path%3Dapp,public");
            Verb backup = Verb.run(new BackupFixture(fixture.server(), searching, fixture.folder()).settings(),
                    "backup");
            assertThat(backup.exitCode()).as(backup.toString()).isZero();
            Verb again = fixture.run("restore", backup.lastLine(), "--database", "restored_again");
            assertThat(again.exitCode()).as(again.toString()).isZero();
            fixture.drop("restored_again");
            // As an earlier version wrote it, by the path of the database.
            Path manifest = Archive.manifest(Path.of(backup.lastLine()));
            Files.writeString(manifest, Files.readString(manifest).replaceAll("\"searchPath\" : \"\",", "")
                    .replace(restored().value("SELECT CAST(hashtextextended('(app.x)', 0) AS text)", String.class),
                    restored().value("SELECT CAST(hashtextextended(x::text, 0) AS text) FROM app.x", String.class)));
            again = fixture.run("restore", backup.lastLine(), "--database", "restored_again");
            assertThat(again.exitCode()).as(again.toString()).isZero();
            assertThat(target.database().named("restored_again").value("SHOW search_path", String.class))
                    .isEqualTo(path.equals("app") ? "app" : "\"\"");
            assertThat(target.database().named("restored_again").count("SELECT n FROM app.n")).isEqualTo(2_000);
            fixture.drop("restored_again");
        }
    }

    @Test
    void nameThatTheServerWouldCutIsRefused() throws Exception {
        String name = "restored" + "x".repeat(56);
        assertRefused(fixture.run("restore", dump.toString(), "--database", name), "the name of a database has 1 to 63 "
                + "bytes, and '" + name + "' has 64", "HINT: name another with --database NAME");
    }

    @Test
    void aDatabaseThatComesMeanwhileIsNeitherReplacedNorDropped() throws Exception {
        NewDatabase restored = NewDatabase.named(NewDatabase.maintenance(Dsn.parse("TIMESCALE_DSN", target.dsn())),
                "restored");
        restored.create(Optional.empty());
        target.execute("CREATE DATABASE restored");
        assertThatThrownBy(() -> restored.takeName(false, -1)).hasMessageStartingWith("database restored exists");
        assertThat(restored().count("SELECT count(*) FROM pg_database WHERE datname = 'restored' AND datallowconn"))
                .isEqualTo(1);
        assertThat(fixture.databases("restored%")).containsExactly("restored", restored.building());
    }

    @Test
    void whatKeepsADatabaseFromBeingMadeIsNotTakenForItsLocale() throws Exception {
        NewDatabase restored = NewDatabase.named(NewDatabase.maintenance(Dsn.parse("TIMESCALE_DSN", target.dsn())),
                "restored");
        restored.create(Optional.empty());
        assertThatThrownBy(() -> restored.create(Optional.empty())).hasMessageStartingWith("no database like "
                + "the one that was backed up can be made: ERROR: ").hasMessageNotContaining("locale");
    }

    @Test
    void aPreparedTransactionInTheDatabaseToBeReplacedIsNamedBeforeAnythingIsMade() throws Exception {
        target.execute("CREATE DATABASE restored");
        try (Connection other = restored().connect(); Statement held = other.createStatement()) {
            other.setAutoCommit(false);
            held.execute("CREATE TABLE held (i int)");
            held.execute("PREPARE TRANSACTION 'held up'");
        }
        try {
            Verb replace = fixture.run("restore", dump.toString(), "--database", "restored", "--replace", "--confirm",
                    "restored");
            assertThat(replace.err()).containsExactly("restore failed: database restored has prepared transactions, "
                    + "with which it gets no other name: held up", "HINT: COMMIT PREPARED or ROLLBACK PREPARED each of "
                    + "them, in that database");
            assertThat(replace.exitCode()).isEqualTo(1);
        } finally {
            restored().execute("ROLLBACK PREPARED 'held up'");
        }
        assertThat(fixture.databases("restored%")).containsExactly("restored");
    }

    /** As of a version before. */
    @Test
    void settingsThatTheServerDoesNotTakeAreLeftOutAndNamed() throws Exception {
        Path old = edited("old.dump", "\"work_mem=7MB\"",
                "\"work_mem=7MB\", \"force_parallel_mode=on\", \"xmloption=none\", \"shared_buffers=64MB\"");
        Verb restore = fixture.run("restore", old.toString(), "--database", "restored");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).filteredOn(line -> line.startsWith("setting ")).hasSize(3)
                .anyMatch(line -> line.startsWith("setting shared_buffers=64MB is not restored: ERROR: "))
                .anyMatch(line -> line.startsWith("setting force_parallel_mode=on is not restored: ERROR: "));
        assertThat(restore.out()).anyMatch(line -> line.matches("database: setting work_mem=7MB .* right"));
    }

    @Test
    void aDatabaseWhoseSwapIsCutOffIsOpenAgain() throws Exception {
        NewDatabase restored = NewDatabase.named(NewDatabase.maintenance(Dsn.parse("TIMESCALE_DSN", target.dsn())),
                "restored");
        restored.create(Optional.empty());
        target.execute("CREATE DATABASE restored");
        try (Connection other = target.database().connect(); Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("COMMENT ON DATABASE restored IS 'holds up the rename'");
            CompletableFuture<Boolean> swap = CompletableFuture.supplyAsync(() -> {
                try {
                    return restored.takeName(true, -1);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            Awaitility.await().until(() -> target.count("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    + "WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER DATABASE%RENAME%'") == 1);
            assertThatThrownBy(swap::join).hasCauseInstanceOf(SQLException.class);
        }
        assertThat(restored().count("SELECT count(*) FROM pg_database WHERE datname = 'restored'")).isOne();
        assertThat(fixture.databases("restored%")).containsExactly("restored", restored.building());

        target.execute("ALTER DATABASE restored ALLOW_CONNECTIONS false");
        try (Session session = Session.open(restored.server())) {
            assertThat(restored.isClosed(session)).isTrue();
            session.run(restored.open());
            assertThat(restored.isClosed(session)).isFalse();
        }
    }

    @Test
    void nameOfTheDatabaseAndSettingsOfTheManifestAreNoSql() throws Exception {
        String taken = "COMMENT ON DATABASE postgres IS 'taken'";
        Path hostile = edited("hostile.dump", "\"work_mem=7MB\"", "\"work_mem=7MB\", \"search_path=public; "
                + taken + "\"");
        String name = "hostile\"; " + taken + "; --";
        try {
            Verb restore = fixture.run("restore", hostile.toString(), "--database", name);
            assertThat(restore.out()).anyMatch(line -> line.matches(
                    "database: setting search_path=public; COMMENT .* present +absent +WRONG"));
            assertThat(restore.exitCode()).as(restore.toString()).isEqualTo(1);
            assertThat(fixture.run("restore", dump.toString(), "--database", name).exitCode()).isZero();
            assertThat(target.count("SELECT count(*) FROM pg_database WHERE datname LIKE 'hostile\";%'")).isEqualTo(1);
            assertThat(target.value("SELECT shobj_description(oid, 'pg_database') FROM pg_database "
                    + "WHERE datname = 'postgres'", String.class)).isNotEqualTo("taken");
        } finally {
            target.execute("DROP DATABASE IF EXISTS \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
        }
    }

    @Test
    void roleThatIsNoSuperuserIsToldSoBeforeAnythingIsMade() throws Exception {
        target.execute("CREATE ROLE \"door reader\" LOGIN CREATEDB PASSWORD '" + Passwords.of("door-reader") + "'");
        try {
            String reader = target.database().as("door reader").dsn();
            assertRefused(Verb.run(fixture.with(Setting.TIMESCALE_DSN, reader), "restore", dump.toString(),
                    "--database",
                    "restored"), "role door reader is not a superuser, and only one may restore TimescaleDB's "
                    + "catalogue", "HINT: let TIMESCALE_DSN name one, such as timescale_restore of "
                    + "docs/sql/roles_timescale.sql");
        } finally {
            target.execute("DROP ROLE \"door reader\"");
        }
    }

    @Test
    void aPoolerIsRefusedBeforeAnythingIsMade() throws Exception {
        target.execute("CREATE ROLE pooled LOGIN SUPERUSER PASSWORD '" + Passwords.of("pooled") + "'");
        try (PgBouncer bouncer = PgBouncer.start("pooled", target.database(), target.database().named("postgres"))) {
            assertRefused(Verb.run(fixture.with(Setting.TIMESCALE_DSN, bouncer.to(target.database(), "pooled").dsn()),
                    "restore", dump.toString(), "--database", "restored"),
                    "TIMESCALE_DSN leads to a pooler, which takes neither a database that is new nor settings of a "
                    + "session", "HINT: let it name the server itself");
        } finally {
            target.execute("DROP ROLE pooled");
        }
    }

    @Test
    void ownersAreRestoredOrEndInTheirNamesOrAreLeftOut() throws Exception {
        target.execute("CREATE ROLE departed; ALTER TABLE model_monitoring_events OWNER TO departed");
        target.execute("ALTER DATABASE \"" + target.database().name() + "\" OWNER TO departed");
        Path owned;
        try {
            owned = fixture.backup();
            assertThat(fixture.run("restore", owned.toString(), "--database", "restored").exitCode()).isZero();
            assertThat(restored().value("SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = "
                    + "'restored'",
                    String.class)).isEqualTo("departed");
            fixture.drop("restored%");
        } finally {
            target.execute("REASSIGN OWNED BY departed TO postgres; DROP ROLE departed");
        }
        Verb restore = fixture.run("restore", owned.toString(), "--database", "restored");
        assertRefused(restore, "the server lacks roles that own something in the dump or have rights there: departed",
                "HINT: make them (docs/sql/roles_timescale.sql makes those of the service), or restore without owners "
                + "and rights by --no-owner");
        assertThat(fixture.run("restore", owned.toString(), "--database", "restored", "--no-owner").exitCode())
                .isZero();
    }

    /** Sixty days later: the first days in the archive are past a retention that they were not when it was made. */
    @Test
    void noRowOfAnOldArchiveIsLostToRetentionBeforeTheOperatorSaysSo() throws Exception {
        Path old;
        target.execute("UPDATE timescale_integration.retention SET drop_after = '30 days'");
        try {
            old = fixture.backup();
        } finally {
            target.execute("UPDATE timescale_integration.retention SET drop_after = '365 days'");
        }
        Verb restore = fixture.run("restore", old.toString(), "--database", "restored");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).anyMatch(line -> line.matches("retention of access_events is held: \\d\\d chunks "
                + "are older than 30 days; the service starts when you have said what to do: drop them with schema "
                + "--allow-drop, .*"));
        // What the route policies does all the time.
        restored().execute("SELECT drop_chunks(CAST(hypertable AS regclass), older_than => drop_after) "
                + "FROM timescale_integration.retention");
        assertThat(restored().count("SELECT count(*) FROM access_events")).isEqualTo(2_000);
        assertThat(restored().value("SELECT string_agg(hypertable, ' ') FROM timescale_integration.retention",
                String.class))
                .as("nothing of it would be dropped").isEqualTo("model_monitoring_events");
        long past = restored().count("SELECT count(*) FROM access_events "
                + "WHERE time < date_trunc('day', now() - interval '30 days', 'UTC')");
        assertThatThrownBy(() -> BackupFixture.schema(restored(), Map.of("TIMESCALE_COMPRESSION_DAYS", "7",
                "TIMESCALE_RETENTION_DAYS", "30"))).hasMessageMatching("the retention of 30 days would drop "
                + "\\d\\d chunks of access_events with " + past + " rows, all from before \\S+\nHINT: .*");
    }

    /** The state table has names as the catalogue has them, and the restoring role another search path. */
    @Test
    void theRetentionOfATableIsHeldWhateverItsNameAndSchema() throws Exception {
        Map<String, String> tables = Map.of("\"Events\"", "Events", "odd.\"Door Reads\"", "Door Reads",
                "odd.\"by.day\"", "odd.by.day", "young", "young");
        Path old;
        target.execute("CREATE SCHEMA odd");
        try {
            for (Map.Entry<String, String> table : tables.entrySet()) {
                target.execute("CREATE TABLE %1$s (time timestamptz NOT NULL); SELECT create_hypertable('%1$s', 'time')"
                        .formatted(table.getKey()) + "; INSERT INTO timescale_integration.retention VALUES ('"
                        + table.getValue() + "', '30 days')");
                target.execute("INSERT INTO " + table.getKey() + " SELECT now() - days * interval '1 day' "
                        + "FROM unnest(ARRAY[20, 60]) AS days WHERE days < 30 OR '" + table.getKey() + "' <> 'young'");
            }
            old = fixture.backup();
        } finally {
            tables.keySet().forEach(table -> target.execute("DROP TABLE " + table));
            target.execute("DROP SCHEMA odd; DELETE FROM timescale_integration.retention WHERE drop_after = '30 days'");
        }
        Verb restore = fixture.run("restore", old.toString(), "--database", "restored");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).filteredOn(line -> line.startsWith("retention of "))
                .extracting(line -> line.substring(0, line.indexOf(';')))
                .containsExactlyInAnyOrder("retention of Events is held: 1 chunks are older than 30 days",
                "retention of Door Reads is held: 1 chunks are older than 30 days",
                "retention of odd.by.day is held: 1 chunks are older than 30 days");
        assertThat(restored().value("SELECT string_agg(hypertable, ' ') FROM timescale_integration.retention "
                + "WHERE drop_after = '30 days'", String.class)).isEqualTo("young");
    }
}
