package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Setting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Compressed chunks, aggregates and policies: the embedded server can be dumped, though not be restored into. */
class CommunityBackupIT {
    @RegisterExtension
    static final TimescaleServer community = TimescaleServer.community();
    @RegisterExtension
    static final TimescaleServer apache = TimescaleServer.apache();

    private static final String DROPPING =
            "SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention' AND NOT scheduled";
    private static final String PAUSED =
            "SELECT count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000 AND NOT scheduled";

    @TempDir
    static Path directory;

    @BeforeAll
    static void fill() throws Exception {
        BackupFixture.fill(community.database(), 1_000);
        community.execute("SELECT compress_chunk(c) FROM show_chunks('access_events', older_than => interval '50 "
                + "days') c");
        community.execute("CALL refresh_continuous_aggregate('access_events_hourly', NULL, NULL)");
    }

    private static Session session() throws Exception {
        return Session.open(Dsn.parse("TIMESCALE_DSN", community.dsn()));
    }

    @Test
    void aDumpHasCompressedChunksAggregatesAndPoliciesAndNeedsItsVersion() throws Exception {
        BackupFixture fixture = new BackupFixture(apache.server(), apache.database(), directory.resolve("backups"));
        Map<Setting, String> settings = new HashMap<>(fixture.settings());
        settings.put(Setting.TIMESCALE_DSN, community.dsn());
        Verb backup = Verb.run(settings, "backup");
        assertThat(backup.exitCode()).as(backup.toString()).isZero();
        Path dump = Path.of(backup.lastLine());
        Manifest manifest = Manifest.read(Archive.manifest(dump)).orElseThrow();
        assertThat(manifest.exact()).as("one session at a time").isFalse();
        assertThat(manifest.content().aggregates()).containsExactly("public.access_events_5min",
                "public.access_events_hourly");
        assertThat(manifest.content().hypertables()).filteredOn(table -> table.name().equals("public.access_events"))
                .singleElement().satisfies(table -> assertThat(table.compressed()).isBetween(9L, 11L));
        assertThat(manifest.content().tables()).filteredOn(table -> table.name().equals("public.access_events_hourly"))
                .singleElement().satisfies(table -> assertThat(table.rows()).isPositive());
        assertThat(manifest.content().jobs()).hasSize(6).first().asString().contains("policy_compression");

        try (Session session = session()) {
            assertThat(new Verification(List.of(session), Optional.of(manifest), true,
                    RestoreRun.roles(session), List.of()).checks()).allMatch(Verification.Check::holds);
        }
        Verb restore = fixture.run("restore", dump.toString(), "--database", "from_community");
        assertThat(restore.exitCode()).isEqualTo(1);
        assertThat(String.join("\n", restore.err())).contains("needs that version to be restored");
        assertThat(fixture.databases("from_community%")).isEmpty();
    }

    @Test
    void restoredJobsRunAgainButForARetentionThatWouldDropSomething() throws Exception {
        community.execute("SELECT alter_job(job_id, config => config || '{\"drop_after\": \"31 days\"}') "
                + "FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention' "
                + "AND hypertable_name = 'access_events'");
        try (Session session = session()) {
            Jobs jobs = new Jobs("public");
            jobs.pause(session);
            assertThat(community.count(PAUSED)).isEqualTo(6);
            List<String> lines = jobs.resume(session);
            assertThat(lines).singleElement().asString().matches("retention of public.access_events is held: \\d\\d "
                    + "chunks are older than 31 days; to let it drop chunks, run: SELECT alter_job\\(\\d+, scheduled "
                    + "=> true\\)");
            assertThat(community.count(PAUSED)).isEqualTo(1);
            assertThat(community.count(DROPPING)).isEqualTo(1);
        }
    }

    /** Its job has the name of the view, and its chunks that of the table beneath. */
    @Test
    void aRetentionOfAnAggregateThatWouldDropSomethingIsHeldToo() throws Exception {
        community.execute("SELECT add_retention_policy('access_events_hourly', interval '30 days')");
        try (Session session = session()) {
            Jobs jobs = new Jobs("public");
            jobs.pause(session);
            assertThat(jobs.resume(session)).filteredOn(line -> line.contains("access_events_hourly"))
                    .singleElement().asString().matches("retention of public.access_events_hourly is held: \\d+ chunks "
                    + "are older than 30 days; to let it drop chunks, run: SELECT alter_job\\(\\d+, "
                    + "scheduled => true\\)");
            assertThat(community.count(DROPPING + " AND hypertable_name = 'access_events_hourly'")).isEqualTo(1);
        } finally {
            community.execute("SELECT remove_retention_policy('access_events_hourly')");
            community.execute("SELECT alter_job(job_id, scheduled => true) FROM timescaledb_information.jobs "
                    + "WHERE job_id >= 1000");
        }
    }
}
