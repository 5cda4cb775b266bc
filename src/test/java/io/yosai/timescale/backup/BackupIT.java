package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.database.WantedSettings;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.roles.Roles;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class BackupIT {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String PROGRAMS_HINT = "HINT: install postgresql-client-17 (Debian) or postgresql17 (Red Hat, "
            + "Alpine), or let PG_BIN name the folder of these programs";

    @TempDir
    private Path directory;

    private BackupFixture fixture;

    @BeforeAll
    static void fill() throws Exception {
        BackupFixture.fill(target.database(), 2_000);
    }

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(target.server(), target.database(), directory.resolve("backups"));
    }

    @Test
    void aBackupHasItsManifestAndOnlyItsOwnerMayReadIt() throws Exception {
        Path dump = fixture.backup();
        String name = dump.getFileName().toString();
        assertThat(name).matches("timescale_\\d{8}_\\d{6}\\.dump");
        fixture.assertNothingLeft(name, name + ".json", name + ".sha256");
        for (String file : fixture.files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.folder().resolve(file))))
                    .isEqualTo("rw-------");
        }
        Manifest manifest = Archive.of(dump).orElseThrow().manifest().orElseThrow();
        assertThat(manifest.exact()).isTrue();
        assertThat(manifest.sha256()).isEqualTo(Archive.existing(dump).sha256());
        assertThat(Files.readString(Archive.checksum(dump))).isEqualTo(manifest.sha256() + "  " + name + "\n");
        assertThat(manifest.content().tables()).contains(new Manifest.Content.Table(
                "public.access_events", 2_000, target.value(
                "SELECT sum(hashtextextended(a::text, 0))::text FROM access_events a", String.class)));
        assertThat(manifest.content().hypertables()).contains(new Manifest.Content.Hypertable("public.access_events",
                target.count("SELECT count(*) FROM show_chunks('access_events')"), 0));
        assertThat(Files.readString(Archive.manifest(dump))).doesNotContain(password());
    }

    /** So that rows hash alike on two servers, and a check of a table reads its values as the service does. */
    @Test
    void aBackupsSessionHasThoseSettingsByWhichAllOthersReadValues() throws Exception {
        String name = target.database().name();
        target.execute("ALTER DATABASE \"" + name + "\" SET lc_monetary = 'C.UTF-8'; "
                + "ALTER DATABASE \"" + name + "\" SET xmloption = 'document'; "
                + "ALTER DATABASE \"" + name + "\" SET array_nulls = off; "
                + "ALTER DATABASE \"" + name + "\" SET standard_conforming_strings = off; "
                + "ALTER DATABASE \"" + name + "\" SET timescaledb.enable_dml_decompression = off");
        Map<String, String> wanted = new HashMap<>(WantedSettings.READ);
        // A dump takes as long as it takes.
        wanted.putAll(Map.of("statement_timeout", "0", "idle_in_transaction_session_timeout", "0", "lock_timeout",
                "30s", "transaction_timeout", "0"));
        try (Session session = Session.open(Dsn.parse("TIMESCALE_DSN", target.dsn()))) {
            for (Map.Entry<String, String> setting : wanted.entrySet()) {
                assertThat(session.text("SHOW " + setting.getKey())).as(setting.getKey())
                        .isEqualTo(setting.getValue());
            }
        } finally {
            target.execute("ALTER DATABASE \"" + name + "\" RESET ALL");
        }
    }

    /** The DSN's is for jobs, whose statements say something within seconds. */
    @Test
    void aBackupsSessionMayBeSilentForLong() throws Exception {
        try (Session session = Session.open(Dsn.parse("TIMESCALE_DSN", target.dsn() + "?socketTimeout=1"))) {
            assertThat(session.text("SELECT 'done' FROM pg_sleep(1.5)")).isEqualTo("done");
        }
    }

    @Test
    void theRolesOfTheDocumentsBackUpAndRestoreAndAServerWithoutThemRestoresToo() throws Exception {
        Roles roles = new Roles(target.database()).onTarget();
        Path dump;
        try {
            Verb backup = Verb.run(fixture.with(Setting.TIMESCALE_DSN, target.database().as("timescale_backup").dsn()),
                    "backup");
            assertThat(backup.exitCode()).as(backup.toString()).isZero();
            dump = Path.of(backup.lastLine());
            Manifest manifest = Archive.of(dump).orElseThrow().manifest().orElseThrow();
            assertThat(manifest.exact()).isTrue();
            assertThat(manifest.content().tables()).contains(
                    new Manifest.Content.Table("public.access_events", 2_000, target.value(
                    "SELECT sum(hashtextextended(a::text, 0))::text FROM access_events a", String.class)));
            Verb verify = Verb.run(fixture.with(Setting.TIMESCALE_DSN,
                    target.database().as("timescale_restore").dsn()), "backup", "verify", "--restore", dump.toString());
            assertThat(verify.exitCode()).as(verify.toString()).isZero();
        } finally {
            roles.drop();
        }
        Verb refused = fixture.run("restore", dump.toString(), "--database", "without_roles");
        assertThat(refused.err()).first().asString().startsWith("restore failed: the server lacks roles")
                .contains("timescale_owner");
        Verb restore = fixture.run("restore", dump.toString(), "--database", "without_roles", "--no-owner");
        fixture.drop("without_roles");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
    }

    /** Which ends the session by which the snapshot is shared, if nothing keeps that apart. */
    @Test
    void whatTheCountFailsByIsSaidWhateverTheDumpHasReached() throws Exception {
        Roles roles = new Roles(target.database()).onTarget();
        Path counted = directory.resolve("counted");
        Path programs = Files.createDirectories(directory.resolve("programs"));
        for (String program : List.of("pg_dump", "pg_restore")) {
            script(programs.resolve(program), "case \"$*\" in *--snapshot*) until [ -e " + counted
                    + " ]; do sleep 0.2; done;; esac\nexec " + target.server().program(program) + " \"$@\"");
        }
        target.execute("CREATE TABLE guarded (i int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY");
        Map<Setting, String> settings = fixture.with(Setting.PG_BIN, programs.toString());
        settings.put(Setting.TIMESCALE_DSN, target.database().as("timescale_backup").dsn());
        try {
            CompletableFuture<Verb> backup = CompletableFuture.supplyAsync(() -> Verb.run(settings, "backup"));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> backup.isDone() || target.count("SELECT "
                    + "count(*) FROM pg_stat_activity WHERE state = 'idle in transaction (aborted)'") > 0);
            Files.createFile(counted);
            assertRefused(backup.get(), "backup failed: pg_dump ended with exit code 1: pg_dump: error: query failed: "
                    + "ERROR:  query would be affected by row-level security policy for table \"guarded\"; pg_dump: "
                    + "detail: Query was: COPY public.guarded (i) TO stdout;");
        } finally {
            target.execute("DROP TABLE guarded");
            roles.drop();
        }
    }

    @Test
    void aLargeObjectThatTheRoleMayNotReadIsNamedWithWhatToDo() throws Exception {
        Roles roles = new Roles(target.database()).onTarget();
        target.execute("SELECT lo_from_bytea(4711, 'x')");
        try {
            Verb backup = Verb.run(fixture.with(Setting.TIMESCALE_DSN, target.database().as("timescale_backup").dsn()),
                    "backup");
            assertThat(backup.err()).first().asString().contains("permission denied for large object 4711");
            assertThat(backup.err()).last().isEqualTo("HINT: GRANT SELECT ON LARGE OBJECT … TO the role, or let a "
                    + "superuser back up");
        } finally {
            target.execute("SELECT lo_unlink(4711)");
            roles.drop();
        }
    }

    private static String password() {
        return target.dsn().replaceFirst(".*://[^:]*:", "").replaceFirst("@.*", "");
    }

    @Test
    void listTellsTimeSizeVersionsAndWhenItWasVerified() throws Exception {
        Path dump = fixture.backup();
        Files.writeString(fixture.folder().resolve("timescale_20240101_120000.dump"), "an old one");
        assertThat(fixture.run("backup", "verify", "--restore", dump.toString()).exitCode()).isZero();
        Verb list = fixture.run("backup", "list");
        assertThat(list.out()).hasSize(3);
        assertThat(list.out().get(0)).matches("file +time \\(UTC\\) +size +rows +PostgreSQL +TimescaleDB +verified "
                + "+restored");
        assertThat(list.out().get(1)).matches("timescale_20240101_120000.dump +2024-01-01T12:00:00Z +10 B +no "
                + "manifest *");
        assertThat(list.out().get(2)).matches(dump.getFileName() + " +\\S+Z +\\S+ kB +2006 +17\\.\\S+ +2\\.\\S+ "
                + "+\\S+Z +\\S+Z");
        assertThat(fixture.databases("timescale_verify%")).isEmpty();
    }

    @Test
    void oldBackupsGoWithTheirSidecarsAfterASuccessAndNothingElseGoes() throws Exception {
        Files.createDirectories(fixture.folder());
        String old = Archive.name(Instant.now().minus(Duration.ofDays(8)));
        String young = Archive.name(Instant.now().minus(Duration.ofDays(6)));
        List<String> others = List.of("timescale_20240101.dump", "timescale_20241301_120000.dump", "notes.txt",
                "timescale_20240101_120000.dump.bak", "other_20240101_120000.dump", young);
        for (String name : others) {
            Files.writeString(fixture.folder().resolve(name), "x");
        }
        for (String name : List.of(old, old + ".json", old + ".sha256")) {
            Files.writeString(fixture.folder().resolve(name), "{}");
        }
        Verb dry = fixture.run("backup", "--dry-run");
        assertThat(dry.exitCode()).as(dry.toString()).isZero();
        assertThat(dry.out()).hasSize(2);
        assertThat(dry.out().get(0)).startsWith("would back up " + target.host() + ":" + target.port() + "/");
        assertThat(dry.out().get(1)).isEqualTo("would remove " + fixture.folder().resolve(old));
        assertThat(fixture.files()).hasSize(9);

        Verb failed = Verb.run(fixture.with(Setting.PG_BIN, directory.toString()), "backup");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(fixture.files()).as("only a success prunes").hasSize(9);

        String made = fixture.backup().getFileName().toString();
        assertThat(fixture.files()).contains(made).containsAll(others).hasSize(others.size() + 3);
    }

    /** As a retention, or somebody who tidies up. */
    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE scratch", "SELECT drop_chunks('access_events', older_than => (SELECT "
            + "min(range_end) + interval '1 hour' FROM timescaledb_information.chunks WHERE hypertable_name = "
            + "'access_events'))"})
    void whatIsDroppedWhileABackupBeginsIsNotInIt(String drop) throws Exception {
        target.database().named("postgres").execute("DROP DATABASE IF EXISTS dropping WITH (FORCE)");
        target.database().named("postgres").execute("CREATE DATABASE dropping");
        BackupFixture.fill(target.database().named("dropping"), 100);
        Database dropping = target.database().named("dropping");
        dropping.execute("CREATE TABLE scratch (i integer)");
        CompletableFuture<Verb> backup;
        try (Connection connection = dropping.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(drop);
            backup = CompletableFuture.supplyAsync(() -> Verb.run(fixture.with(Setting.TIMESCALE_DSN, dropping.dsn()),
                    "backup"));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> target.count("SELECT count(*) FROM "
                    + "pg_stat_activity WHERE datname = 'dropping' AND wait_event_type = 'Lock'") > 0);
            connection.commit();
        }
        assertThat(backup.get().exitCode()).as(backup.get().toString()).isZero();
        Manifest manifest = Archive.of(Path.of(backup.get().lastLine())).orElseThrow().manifest().orElseThrow();
        assertThat(manifest.content().tables()).filteredOn(table -> table.name().equals("public.access_events"))
                .singleElement().satisfies(table -> assertThat(table.rows()).isEqualTo(
                dropping.count("SELECT count(*) FROM access_events")));
        assertThat(Verb.run(fixture.with(Setting.TIMESCALE_DSN, dropping.dsn()), "backup", "verify", "--restore",
                backup.get().lastLine()).exitCode()).isZero();
    }

    @Test
    void theLastGoodBackupIsKeptWhateverItsAge() throws Exception {
        List<Archive> archives = List.of(archive("timescale_20200101_000000.dump"),
                archive("timescale_20200102_000000.dump"));
        assertThat(OutputFolder.outdated(archives, 7)).containsExactly(archives.get(0));
        assertThat(OutputFolder.outdated(archives.subList(1, 2), 7)).isEmpty();
    }

    private Archive archive(String name) {
        return Archive.of(directory.resolve(name)).orElseThrow();
    }

    @Test
    void theSecondOfTwoBackupsSaysSoAndExitsWithThree() throws Exception {
        Files.createDirectories(fixture.folder());
        try (FolderLock held = new OutputFolder(fixture.folder()).lock()) {
            Verb second = fixture.run("backup");
            assertThat(second.exitCode()).isEqualTo(3);
            assertThat(second.err()).containsExactly("another backup into " + fixture.folder() + " runs (process "
                    + ProcessHandle.current().pid() + ")");
            fixture.assertNothingLeft();
            // An attempt in the same process must not take the lock away, which other processes ask for.
            String lock = " " + ProcessHandle.current().pid() + " .*:"
                    + Files.getAttribute(fixture.folder().resolve(".timescale_backup.lock"), "unix:ino") + " .*";
            assertThat(Files.readAllLines(Path.of("/proc/locks"))).anyMatch(line -> line.matches(".*" + lock));
        }
        fixture.backup();
    }

    @Test
    void whatAKilledBackupLeftIsClearedByTheNext() throws Exception {
        Files.createDirectories(fixture.folder());
        for (String left : List.of("timescale_20240101_120000.dump.partial",
                "timescale_20240101_120000.dump.json.partial",
                "timescale_20240101_120001.dump.json", "timescale_20240101_120001.dump.sha256")) {
            Files.writeString(fixture.folder().resolve(left), "x");
        }
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path password = Path.of(System.getProperty("java.io.tmpdir"), "timescale-integration-" + dead.pid()
                + "-x.pgpass");
        Files.writeString(password, "*:*:*:*:secret");
        // As a pg_dump that was not killed with it.
        Process dumping = new ProcessBuilder("sh", "-c", "read end", "--file=" + fixture.folder()
                .resolve("timescale_20240101_120000.dump.partial")).start();
        String made = fixture.backup().getFileName().toString();
        fixture.assertNothingLeft(made, made + ".json", made + ".sha256");
        assertThat(password).doesNotExist();
        dumping.getOutputStream().close();
        assertThat(dumping.waitFor()).as("ended by SIGTERM").isEqualTo(143);
        // One that cannot be removed, as another user's cannot, is no reason to fail.
        Path foreign = Files.createDirectory(password);
        Files.createFile(foreign.resolve("x"));
        fixture.backup();
        Files.delete(foreign.resolve("x"));
        Files.delete(foreign);
    }

    @Test
    void pgDumpThatIsMissingOrOfAnotherMajorIsRefusedBeforeAnythingIsWritten() throws Exception {
        assertRefused(Verb.run(fixture.with(Setting.PG_BIN, directory.toString()), "backup"), "backup failed: the "
                + "server is PostgreSQL 17, so pg_dump and pg_restore of version 17 are needed, but there are none "
                + "in " + directory, PROGRAMS_HINT);
        Path old = Files.createDirectories(directory.resolve("old"));
        for (String program : List.of("pg_dump", "pg_restore")) {
            script(old.resolve(program), "echo '" + program + " (PostgreSQL) 15.20 (Debian 15.20-1)'");
        }
        assertRefused(Verb.run(fixture.with(Setting.PG_BIN, old.toString()), "backup"), "backup failed: the server is "
                + "PostgreSQL 17, so pg_dump and pg_restore of version 17 are needed, but there is 15 in " + old,
                PROGRAMS_HINT);
        assertThat(fixture.folder()).doesNotExist();
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void wrongPasswordAndDatabaseWithoutTimescaleAreRefused() throws Exception {
        String wrong = target.dsn().replace(password(), "opensesame");
        Verb verb = Verb.run(fixture.with(Setting.TIMESCALE_DSN, wrong), "backup");
        assertRefused(verb, "backup failed: database " + target.host() + ":" + target.port() + "/"
                + target.database().name() + " cannot be reached: FATAL: password authentication failed for user "
                + "\"postgres\"", "HINT: let the role be there, with LOGIN, and pg_hba.conf let it in from here; its "
                + "password is in the DSN, in Vault or in the file that PGPASSFILE names, and not in PGPASSWORD");
        verb = Verb.run(fixture.with(Setting.TIMESCALE_DSN, target.database().named("postgres").dsn()), "backup");
        assertRefused(verb, "backup failed: database " + target.host() + ":" + target.port() + "/postgres has no "
                + "TimescaleDB", "HINT: let TIMESCALE_DSN name a database with the extension timescaledb");
    }

    @Test
    void aPoolerThatSharesItsSessionsIsRefusedAndNothingIsSetInThem() throws Exception {
        target.execute("CREATE ROLE pooled LOGIN SUPERUSER PASSWORD '" + Passwords.of("pooled") + "'");
        try (PgBouncer bouncer = PgBouncer.start("pooled", "default_pool_size = 1", target.database())) {
            Database client = bouncer.to(target.database(), "pooled");
            for (String[] words : new String[][] {{"backup"}, {"backup", "--dry-run"}}) {
                Verb verb = Verb.run(fixture.with(Setting.TIMESCALE_DSN, client.dsn()), words);
                assertRefused(verb, (words.length == 1 ? "backup failed: " : "") + client.host() + ":" + client.port()
                        + "/" + client.name() + " is a pooler that gives each transaction another session: pg_dump "
                        + "would set up those of other clients, and may not have what it has set",
                        "HINT: let TIMESCALE_DSN name the server itself, or a database of the pooler with pool_mode = "
                        + "session");
            }
            assertThat(client.value("SELECT coalesce(string_agg(name, ', '), '') FROM pg_settings WHERE source = "
                    + "'session' AND name IN ('row_security', 'bytea_output', 'lock_timeout', 'idle_session_timeout')",
                    String.class)).isEmpty();
        } finally {
            target.execute("DROP ROLE pooled");
        }
    }

    @Test
    void aPoolerInSessionModeIsBackedUpThrough() throws Exception {
        target.execute("CREATE ROLE pooled LOGIN SUPERUSER PASSWORD '" + Passwords.of("pooled") + "'");
        try (PgBouncer bouncer = PgBouncer.start("pooled", "pool_mode = session", target.database())) {
            Verb verb = Verb.run(fixture.with(Setting.TIMESCALE_DSN, bouncer.to(target.database(), "pooled").dsn()),
                    "backup");
            assertThat(verb.exitCode()).as(verb.toString()).isZero();
        } finally {
            target.execute("DROP ROLE pooled");
        }
    }

    @Test
    void folderThatCannotBeMadeIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        for (String folder : List.of(file.toString(), file + "/backups")) {
            for (String[] words : new String[][] {{"backup"}, {"backup", "--dry-run"}, {"backup", "list"}}) {
                Verb verb = Verb.run(fixture.with(Setting.OUTPUT_DIR, folder), words);
                assertThat(verb.exitCode()).isEqualTo(1);
                assertThat(verb.err()).containsExactly((words.length == 1 ? "backup failed: " : "") + "OUTPUT_DIR "
                        + folder + ": " + file + " is not a folder",
                        "HINT: let OUTPUT_DIR name a folder, or one that can be made");
            }
        }
    }

    private void assertRefused(Verb verb, String... lines) throws IOException {
        assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(1);
        assertThat(verb.err()).containsExactly(lines);
        fixture.assertNothingLeft();
    }

    @Test
    void fullDiskIsToldBeforehandOrEndsInAnErrorAndLeavesNothing() throws Exception {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString()).start();
        boolean mounted = mount.waitFor(10, TimeUnit.SECONDS) && mount.exitValue() == 0;
        Assumptions.assumeTrue(mounted, "a small tmpfs cannot be mounted by this user");
        try {
            Verb before = Verb.run(fixture.with(Setting.OUTPUT_DIR, disk.toString()), "backup");
            assertThat(before.exitCode()).as(before.toString()).isEqualTo(1);
            assertThat(before.err()).first().asString().matches("backup failed: OUTPUT_DIR " + disk
                    + " has [0-9.]+ kB free, but the backup takes some [0-9.]+ MB");

            // The last one was small, so this one is believed to be.
            Path last = Files.writeString(disk.resolve("timescale_20240101_120000.dump"), "x");
            Files.write(Archive.manifest(last), ArchiveTest.manifest(1).json());
            Verb during = Verb.run(fixture.with(Setting.OUTPUT_DIR, disk.toString()), "backup");
            assertThat(during.exitCode()).as(during.toString()).isEqualTo(1);
            assertThat(during.err()).singleElement().asString()
                    .startsWith("backup failed: pg_dump ended with exit code 1: ").contains("No space left on device");
            new BackupFixture(target.server(), target.database(), disk)
                    .assertNothingLeft("timescale_20240101_120000.dump", "timescale_20240101_120000.dump.json");
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    /** Such as the copy to another place, which docs/backup.md has. */
    @Test
    void aBackupWhoseOwnStepsFailHasFailedAndIsKept() throws Exception {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("after-backup.camel.yaml"), """
                - route:
                    id: after-backup
                    from:
                      uri: direct:after-backup
                      steps:
                        - throwException:
                            exceptionType: java.io.IOException
                            message: the other place is full
                """);
        Properties given = new Properties();
        fixture.settings().forEach((setting, value) -> given.put(setting.propertyName(), value));
        Settings settings = Settings.read(Map.of(), given);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        BackupMetrics metrics = new BackupMetrics(registry, new OutputFolder(fixture.folder()));
        BackupSteps steps = new BackupSteps(() -> Dsn.parse("TIMESCALE_DSN", target.dsn()), settings, metrics);
        try (Application application = Application.alone(settings, new Vault(settings.vault()), routes, "backup",
                steps)) {
            assertThatThrownBy(() -> application.pass("backup", Map.of()))
                    .hasMessage("backup failed: in the route after-backup: the other place is full");
        }
        metrics.look();
        String gauges = "timescale.integration.backup.";
        assertThat(registry.get(gauges + "failed").gauge().value()).isEqualTo(1);
        assertThat(registry.get(gauges + "last.success.timestamp").gauge().value()).as("the archive is good")
                .isPositive();
        assertThat(new OutputFolder(fixture.folder()).archives()).hasSize(1);
    }

    @Test
    void damagedDumpIsFoundWithItsManifestAndWithout() throws Exception {
        Path dump = fixture.backup();
        byte[] whole = Files.readAllBytes(dump);

        cut(dump, whole.length - 2048);
        assertDamaged(dump, "verify-backup failed: " + dump + " is damaged: it has "
                + (whole.length - 2048) + " bytes instead of " + whole.length);
        assertNotRestored(dump, "restore failed: " + dump + " is damaged: ");
        assertThat(fixture.run("backup", "list").out()).last().asString().endsWith("damaged");
        OutputFolder folder = new OutputFolder(fixture.folder());
        assertThat(BackupMetrics.newest(folder)).singleElement().asString().contains("verified=false");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new BackupMetrics(registry, folder).look();
        assertThat(registry.getMeters()).as("no good backup is known").isEmpty();
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 0x10;
        Files.write(dump, flipped);
        assertDamaged(dump, "verify-backup failed: " + dump + " is damaged: its checksum is not the one of its "
                + "manifest");

        Files.writeString(Archive.manifest(dump), "{}");
        assertThat(fixture.run("backup", "list").out()).last().asString().endsWith("damaged manifest");
        assertDamaged(dump, "verify-backup failed: " + Archive.manifest(dump) + " is not a manifest of a backup: ");
        assertNotRestored(dump, "restore failed: " + Archive.manifest(dump) + " is not a manifest of a backup: ");
        Files.delete(Archive.manifest(dump));
        assertThat(fixture.run("backup", "verify", dump.toString()).err()).first().asString()
                .as("the checksum alone will do").contains(" is damaged: ");
        Files.delete(Archive.checksum(dump));
        Files.write(dump, whole);
        cut(dump, whole.length - 2048);
        assertDamaged(dump, "verify-backup failed: " + dump + " cannot be read: ");
        assertNotRestored(dump, "restore failed: pg_restore ended with exit code 1: ");
        Files.write(dump, whole);
        assertDamaged(dump, "verify-backup failed: " + dump + " can be read whole, but there is no manifest and no "
                + "checksum beside it, so nothing says whether it is what was written");
        assertDamaged(directory.resolve("none.dump"), "verify-backup failed: " + directory.resolve("none.dump")
                + " is not a file");
    }

    private static void cut(Path file, long size) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(size);
        }
    }

    private void assertDamaged(Path dump, String start) {
        Verb verify = fixture.run("backup", "verify", dump.toString());
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.err()).first().asString().startsWith(start);
    }

    private void assertNotRestored(Path dump, String start) {
        Verb restore = fixture.run("restore", dump.toString(), "--database", "damaged");
        assertThat(restore.exitCode()).isEqualTo(1);
        assertThat(restore.err()).first().asString().startsWith(start);
        assertThat(fixture.databases("damaged%")).isEmpty();
    }
}
