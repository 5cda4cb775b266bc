package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A retention that would drop chunks needs a person's word, on either edition; and then drops them. */
abstract class RetentionContract extends EditionFixture {
    private static final String CHUNKS = "SELECT count(*) FROM show_chunks('access_events')";
    private static final String[] SIXTY_DAYS = {"TIMESCALE_RETENTION_DAYS", "60"};

    RetentionContract(TimescaleServer server) {
        super(server);
    }

    /** What the target itself knows of the retention of access_events, as TimescaleDB writes it. */
    abstract String retention();

    private void eventsOfTwoMonths() throws SQLException {
        ensure();
        // 100 and 90 days ago, each within one chunk: by UTC days, which is how chunks of a day are cut.
        server.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT date_trunc('day', now(), 'UTC') "
                + "- make_interval(days => day) + make_interval(mins => i), gen_random_uuid(), 'f' "
                + "FROM unnest(ARRAY[100, 90, 40, 0]) AS day, generate_series(1, 10) AS i");
        assertThat(server.count(CHUNKS)).isEqualTo(4);
    }

    @Test
    void shorterRetentionThatWouldDropChunksIsRefusedWithWhatItWouldDrop() throws SQLException {
        eventsOfTwoMonths();
        String lastEnd = server.value("SELECT to_char(date_trunc('day', now(), 'UTC') - interval '89 days', "
                + "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", String.class);
        assertThatThrownBy(() -> ensure("TIMESCALE_RETENTION_DAYS", "60", "TIMESCALE_CHUNK_INTERVAL", "2 days",
                "TIMESCALE_COMPRESSION_DAYS", "9"))
                .isInstanceOf(OperatorError.class).hasMessage("the retention of 60 days would drop 2 chunks of "
                        + "access_events with 20 rows, all from before " + lastEnd
                        + "\nHINT: if that is meant, run schema "
                        + "--allow-drop once, or set TIMESCALE_ALLOW_DROP=true for one start");
        assertThat(retention()).isEqualTo("365 days");
        assertThat(ensure()).as("chunk interval and compression neither").noneMatch(SchemaChange::isChange);
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(40);
    }

    @Test
    void allowedRetentionIsSetAndThePassDropsTheChunks() throws SQLException {
        eventsOfTwoMonths();
        List<SchemaChange> announced = ensure(new TimescaleDBManager.Options(true, true, false), SIXTY_DAYS);
        assertThat(retention()).isEqualTo("365 days");
        assertThat(ensure(ALLOW_DROP, SIXTY_DAYS)).isEqualTo(announced).filteredOn(SchemaChange::isChange).hasSize(2);
        assertThat(retention()).isEqualTo("60 days");
        assertThat(server.count("SELECT count(*) FROM access_events")).as("not dropped by us").isEqualTo(40);

        assertThat(ensure(SIXTY_DAYS)).as("allowed once").noneMatch(SchemaChange::isChange);
        passPoliciesThatAreDue(SIXTY_DAYS);
        assertThat(server.count(CHUNKS)).isEqualTo(2);
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(20);
        assertThat(server.count("SELECT count(*) FROM access_events WHERE time < now() - interval '60 days'")).isZero();
    }

    @Test
    void shorterRetentionThatDropsNothingAndALongerOneNeedNoWord() throws SQLException {
        eventsOfTwoMonths();
        ensure("TIMESCALE_RETENTION_DAYS", "200");
        assertThat(retention()).isEqualTo("200 days");
        ensure("TIMESCALE_RETENTION_DAYS", "400");
        assertThat(retention()).isEqualTo("400 days");
    }

    @Test
    void chunksThatTheRetentionInForceDropsAnywayStandInNoOnesWay() throws SQLException {
        eventsOfTwoMonths();
        ensure(ALLOW_DROP, SIXTY_DAYS);
        // Not dropped yet: 100 and 90 days old.
        ensure("TIMESCALE_RETENTION_DAYS", "59");
        assertThat(retention()).isEqualTo("59 days");
        ensure("TIMESCALE_RETENTION_DAYS", "80");
        assertThat(retention()).isEqualTo("80 days");
        assertThatThrownBy(() -> ensure("TIMESCALE_RETENTION_DAYS", "31")).hasMessageContaining("would drop 1 chunks "
                + "of access_events with 10 rows");
        assertThat(retention()).isEqualTo("80 days");
    }

    /** Equal as intervals, and five days from each other. */
    @Test
    void aYearIsLongerThanItsMonthsOfThirtyDays(@TempDir Path directory) throws Exception {
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        String shipped = Files.readString(entry);
        for (String retain : List.of("360 days", "1 year")) {
            Files.writeString(entry, shipped + "      - {name: retain, value: \"" + retain + "\"}\n");
            Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent()));
            assertThat(retention()).isEqualTo(retain);
        }
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent())))
                .noneMatch(SchemaChange::isChange);
    }

    @Test
    void retentionAndCompressionThatAreNoLongerWantedAreRemoved(@TempDir Path directory) throws Exception {
        ensure();
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - {name: retain, value: \"\"}\n"
                + "      - {name: compress_after, value: \"\"}\n");
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent())))
                .filteredOn(SchemaChange::isChange).isNotEmpty().allMatch(change -> change.done().equals("removed"));
        assertThat(retention()).isNull();
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent())))
                .noneMatch(SchemaChange::isChange);
        assertThat(ensure()).anyMatch(SchemaChange::isChange);
        assertThat(retention()).isEqualTo("365 days");
    }

    /** Forms that the server alone reads. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "retain|P5D|is refreshed from 7 days back, and rows are dropped after P5D",
        "retain|120:00:00|is refreshed from 7 days back, and rows are dropped after 120:00:00",
        "retain|P0D|`retain` is `P0D`, which is no interval of more than zero",
        "retain|0:00|`retain` is `0:00`, which is no interval of more than zero",
        "retain|P5Q|`retain` is `P5Q`, which is no interval of more than zero",
        "compress_after|P0D|`compress_after` is `P0D`, which is no interval of more than zero",
        "chunk_interval|0:00|`chunk_interval` is `0:00`, which is no interval of more than zero"})
    void intervalThatIsNoneOfTheFormIsRefused(String parameter, String value, String message, @TempDir Path directory)
            throws Exception {
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - {name: " + parameter + ", value: \"" + value
                + "\"}\n");
        assertThatThrownBy(() -> Schemas.ensure(settings(), NO_OPTIONS, entry.getParent()))
                .isInstanceOf(OperatorError.class).hasMessageContaining(message).hasMessageContaining("\nHINT: ");
    }

    /** A month may have 28 days, or 31. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1 month|28 days|false", "1 month|27 days|true", "P30D|1 month|false",
        "32 days|1 month|true", "P1Y|364 days|true", "P1Y|365 days|false"})
    void rowsAreKeptLongerThanTheAggregateLooksBackInAnyMonth(String retain, String start, boolean fits,
            @TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Path entry = routes.resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - {name: retain, value: \"" + retain + "\"}\n");
        Path hourly = routes.resolve("sql/target/aggregates/access_events/access_events_hourly.sql");
        Files.writeString(hourly, Files.readString(hourly).replace("start: 7 days", "start: " + start));
        if (fits) {
            assertThat(Schemas.ensure(settings(), NO_OPTIONS, routes).failures()).isEmpty();
        } else {
            assertThatThrownBy(() -> Schemas.ensure(settings(), NO_OPTIONS, routes))
                    .hasMessageContaining("rows are dropped after " + retain);
        }
    }

    @Test
    void hypertableThatIsAdoptedKeepsItsOldChunksUntilAPersonSaysOtherwise() throws SQLException {
        server.execute("CREATE TABLE access_events (time timestamptz, event_id uuid, person_id text, facility_id text, "
                + "PRIMARY KEY (time, event_id)); SELECT create_hypertable('access_events', 'time'); "
                + "INSERT INTO access_events (time, event_id) VALUES (now() - interval '500 days', gen_random_uuid())");
        assertThatThrownBy(this::ensure).isInstanceOf(OperatorError.class)
                .hasMessageContaining("the retention of 365 days would drop 1 chunks of access_events with 1 rows");
        assertThat(server.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'timescale_integration'")).isZero();
        ensure("TIMESCALE_ALLOW_DROP", "true");
        assertThat(retention()).isEqualTo("365 days");
    }
}
