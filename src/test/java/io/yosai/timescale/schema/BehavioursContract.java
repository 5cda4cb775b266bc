package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.servers.TimescaleServer;
import java.lang.module.ModuleDescriptor.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What TimescaleDB does by itself, without this product, that the product relies on or works around. Where one of these
 * fails on a new version, docs/servers/behaviours.md says what of the product that concerns.
 */
abstract class BehavioursContract extends EditionFixture {
    private static final String COMPRESS =
            "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_orderby = 'at'); "
            + "SELECT compress_chunk(c) FROM show_chunks('readings') AS c";

    BehavioursContract(TimescaleServer server) {
        super(server);
    }

    @BeforeEach
    void makeReadings() {
        server.execute("CREATE TABLE readings (at timestamptz NOT NULL, id integer NOT NULL, value text, UNIQUE (at, "
                + "id)); SELECT create_hypertable('readings', 'at', chunk_time_interval => interval '1 day')");
    }

    private void fill() {
        server.execute("INSERT INTO readings SELECT timestamptz '2024-05-01 00:00:00+00' + i * interval '1 minute', "
                + "i, 'v' || i FROM generate_series(1, 100) AS i");
    }

    private Version version() {
        return Version.parse(server.value("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'",
                String.class));
    }

    private void assertRefused(String sql, String state) {
        assertThatThrownBy(() -> server.execute(sql)).rootCause().isInstanceOfSatisfying(SQLException.class,
                e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
    }

    /** The columnar form keeps a value once for all that its type calls equal. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"jsonb | {\"x\": 1.5} | {\"x\": 1.50} | 1", "interval | 1 day | 24:00:00 | 1",
        "numeric[] | {1.5} | {1.50} | 1", "price | 1.5 | 1.50 | 1", "cost | (a,1.5) | (a,1.50) | 1",
        "kept | ({},1.5) | ({},1.50) | 2", "numrange | [1.5,2) | [1.50,2) | 1", "numeric | 1.5 | 1.50 | 2",
                "json | {\"x\": 1.5} | {\"x\": 1.50} | 2",
        "text | a | A | 2", "double precision | 0 | -0 | 2"})
    void equalValuesOfOtherTextBecomeOneInACompressedChunk(String type, String one, String other, int left) {
        server.execute("ALTER TABLE readings DROP COLUMN value; DROP TYPE IF EXISTS price, cost, kept; CREATE DOMAIN "
                + "price AS numeric; CREATE TYPE cost AS (unit text, amount numeric); "
                + "CREATE TYPE kept AS (value json, amount numeric)");
        server.execute("ALTER TABLE readings ADD COLUMN value " + type);
        server.execute("INSERT INTO readings SELECT timestamptz '2024-05-01 00:00:00+00' + i * interval '1 minute', i, "
                + "CASE i % 2 WHEN 0 THEN '" + one + "' ELSE '" + other + "' END::" + type
                + " FROM generate_series(1, 100) AS i");
        String texts = "SELECT count(DISTINCT value::text) FROM readings";
        assertThat(server.count(texts)).isEqualTo(2);
        server.execute(COMPRESS);
        assertThat(server.count(texts)).isEqualTo(left);
    }

    /** A segment has one value of its column, whatever the type. */
    @Test
    void equalValuesOfTheColumnThatSegmentsBecomeOne() {
        server.execute("ALTER TABLE readings DROP COLUMN value; ALTER TABLE readings ADD COLUMN value numeric");
        server.execute("INSERT INTO readings VALUES ('2024-05-01Z', 1, 1.5), ('2024-05-01Z', 2, 1.50)");
        server.execute("ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'value'); "
                + "SELECT compress_chunk(c) FROM show_chunks('readings') AS c");
        assertThat(server.count("SELECT count(DISTINCT value::text) FROM readings")).isEqualTo(1);
    }

    @Test
    void anUpdateThatSetsAColumnOfTheKeyFailsInACompressedChunkFrom228On() {
        fill();
        server.execute(COMPRESS);
        String sql = "BEGIN; DELETE FROM readings WHERE id = 1; UPDATE readings SET id = id, value = 'x' WHERE id = "
                + "2; COMMIT";
        if (version().compareTo(Version.parse("2.28.0")) < 0) {
            server.execute(sql);
        } else {
            // XX000, or on newer ones 0A000 with the reason.
            assertThatThrownBy(() -> server.execute(sql)).rootCause().isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).as(e.getMessage()).isIn("XX000", "0A000"));
        }
        server.execute("BEGIN; DELETE FROM readings WHERE id = 3; UPDATE readings SET value = 'x' WHERE id = 4; "
                + "COMMIT");
    }

    @Test
    void rowsThatAreThereAlreadyMakeACompressedChunkPartial() {
        fill();
        server.execute(COMPRESS);
        server.execute("INSERT INTO readings SELECT * FROM readings ON CONFLICT DO NOTHING");
        assertThat(server.count("SELECT _timescaledb_functions.chunk_status(c) & 8 FROM show_chunks('readings') AS c"))
                .isEqualTo(8);
    }

    /** Refused or hidden: never a row that is there. */
    @Test
    void rowsOfASessionInRestoreModeAreNotInTheHypertable() throws SQLException {
        try (Connection session = server.connect(); Statement statement = session.createStatement()) {
            statement.execute("SET timescaledb.restoring = on");
            try {
                statement.execute("INSERT INTO readings VALUES (now(), 1)");
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("readings");
            }
        }
        assertThat(server.count("SELECT count(*) FROM readings")).isZero();
    }

    @Test
    void timesAfterTheLastChunkAreRefusedAndOneInfinityIsNot() {
        server.execute("INSERT INTO readings VALUES ('294246-12-31 00:00:00+00', 1), ('infinity', 2)");
        assertRefused("INSERT INTO readings VALUES ('-infinity', 3)", "22008");
        assertThatThrownBy(() -> server.execute("INSERT INTO readings VALUES ('294276-12-31 00:00:00+00', 4)"))
                .rootCause().isInstanceOf(SQLException.class);
    }

    @Test
    void retentionByTheAgeOfChunksStaysBesideAnotherThatIsSet() {
        server.execute("SELECT add_retention_policy('readings', drop_created_before => interval '9 days'); SELECT "
                + "alter_job(job_id, config => config || '{\"drop_after\": \"1 year\"}') "
                + "FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'");
        assertThat(server.value("SELECT config ->> 'drop_created_before' FROM timescaledb_information.jobs "
                + "WHERE proc_name = 'policy_retention'", String.class)).isEqualTo("9 days");
    }

    @Test
    void anAggregateHasSeveralRefreshPoliciesWhoseWindowsDoNotOverlap() {
        server.execute("CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', "
                + "at) AS bucket, count(*) FROM readings GROUP BY 1 WITH NO DATA");
        String add = "SELECT add_continuous_aggregate_policy('hourly', interval '%s', interval '%s', interval '1 "
                + "hour')";
        server.execute(add.formatted("30 days", "20 days"));
        server.execute(add.formatted("9 days", "1 hour"));
        assertThatThrownBy(() -> server.execute(add.formatted("15 days", "1 day"))).hasMessageContaining("overlap");
        assertThat(server.count("SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name LIKE '%refresh%'"))
                .isEqualTo(2);
    }

    /** A trigger notes the ranges that were written, in versions that have it; in such a session it does not fire. */
    @Test
    void rowsOfAReplicatingSessionAreMissingFromAnAggregateWhereATriggerNotesThem() {
        fill();
        server.execute("CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT "
                + "time_bucket('1 hour', at) AS hour, count(*) AS n FROM readings GROUP BY 1 WITH NO DATA");
        server.execute("CALL refresh_continuous_aggregate('hourly', NULL, NULL)");
        server.execute("SET session_replication_role = replica; INSERT INTO readings VALUES "
                + "('2024-05-01 00:30:30+00', 1000, 'late'); RESET session_replication_role");
        server.execute("CALL refresh_continuous_aggregate('hourly', NULL, NULL)");
        long triggers = server.count("SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('readings') "
                + "AND tgname = 'ts_cagg_invalidation_trigger'");
        assertThat(server.count("SELECT sum(n) FROM hourly")).isEqualTo(101 - triggers);
    }

    @Test
    void aRunOfOursLeavesNoTraceInTheStatistics() {
        server.execute("SELECT alter_job(add_retention_policy('readings', interval '9 days'), scheduled => false)");
        server.execute("DO $$ BEGIN EXECUTE (SELECT format('CALL run_job(%s)', job_id) FROM "
                + "timescaledb_information.jobs WHERE proc_name = 'policy_retention'); END $$");
        assertThat(server.count(
                "SELECT count(*) FROM timescaledb_information.job_stats s JOIN timescaledb_information.jobs "
                + "USING (job_id) WHERE proc_name = 'policy_retention' AND s.last_run_status IS NOT NULL")).isZero();
    }
}
