package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * On the server given, of the Community edition: 2.22 or newer, for hypertables by UUID; {@code PG_BIN} may say where
 * its programs are.
 */
@Tag("given")
class RestoreGivenIT {
    private static final String JOBS = "SELECT string_agg(concat_ws(' ', job_id, owner, proc_name, config), '; ' "
            + "ORDER BY job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000";

    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.given();

    @TempDir
    private Path directory;

    @BeforeEach
    void make() {
        server.execute("CREATE ROLE community_owner LOGIN");
        server.execute(SqlFile.read("/backup/community.sql"));
        server.execute("CALL refresh_continuous_aggregate('\"Odd\".\"hour by\"', NULL, NULL)");
        server.execute("CALL refresh_continuous_aggregate('\"Odd\".day', NULL, NULL)");
    }

    @AfterEach
    void drop() {
        server.database().named("postgres").execute("DROP DATABASE IF EXISTS community_again WITH (FORCE)");
        server.execute("REASSIGN OWNED BY community_owner TO CURRENT_USER");
        server.execute("UPDATE _timescaledb_catalog.bgw_job SET owner = CURRENT_USER::regrole WHERE owner::text LIKE "
                + "'comm%'");
        server.execute("DROP ROLE community_owner");
    }

    private Verb run(String... words) {
        return BackupFixture.given(server.database(), directory).run(words);
    }

    private Database again() {
        return server.database().named("community_again");
    }

    @Test
    void compressedRowsAggregatesAndJobsComeBackWithTheirOwnersAndWithout() {
        Verb backup = run("backup");
        assertThat(backup.exitCode()).as(backup.toString()).isZero();
        Verb restore = run("restore", backup.lastLine(), "--database", "community_again");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).anyMatch(line -> line.matches("compressed rows, as they are stored +[1-9].* right"))
                .anyMatch(line -> line.matches("aggregate \"Odd\".\"hour by\" +present +present +right"))
                .anyMatch(line -> line.matches(
                "retention of \"Odd\".num is held: its time is a number, and it drops what is "
                        + "more than 4000 behind; 5 chunks are there; .*"));
        assertThat(again().value(JOBS, String.class)).isEqualTo(server.value(JOBS, String.class))
                .contains("community_owner");
        assertThat(again().count("SELECT CAST(sum(n) AS bigint) FROM \"Odd\".mv")).as("filled with compressed rows too")
                .isEqualTo(40_500);
        again().execute("INSERT INTO attached SELECT at + interval '1 minute', v FROM attached");
        again().execute("SELECT compress_chunk(c, true) FROM show_chunks('attached') c");
        assertThat(again().count("SELECT CAST(sum(v) AS bigint) FROM attached")).as("chunks that were attached")
                .isEqualTo(6);
        again().execute("SELECT drop_chunks('attached', older_than => timestamptz '2026-01-02')");
        assertThat(again().count("SELECT CAST(sum(v) AS bigint) FROM attached")).isEqualTo(4);
        assertThat(run("backup", "verify", "--restore", backup.lastLine()).exitCode()).isZero();

        server.database().named("postgres").execute("DROP DATABASE community_again WITH (FORCE)");
        String owned = server.value(JOBS, String.class);
        server.execute("ALTER ROLE community_owner RENAME TO community_gone");
        try {
            Verb refused = run("restore", backup.lastLine(), "--database", "community_again");
            assertThat(refused.err()).first().asString().endsWith(": community_owner");
            restore = run("restore", backup.lastLine(), "--database", "community_again", "--no-owner");
            assertThat(restore.exitCode()).as(restore.toString()).isZero();
            assertThat(again().value(JOBS, String.class)).isEqualTo(owned.replace("community_owner",
                    again().value("SELECT quote_ident(current_user)", String.class)));
            assertThat(List.of(again().count("SELECT count(*) FROM \"Odd\".\"Readings\""))).containsExactly(40_500L);
        } finally {
            server.execute("ALTER ROLE community_gone RENAME TO community_owner");
        }
    }
}
