package io.yosai.timescale.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.tables.TableName;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for COPY and for INSERT alike, about pages, watermarks and refusals. */
abstract class BatchWriterContract extends BatchWriterFixture {

    BatchWriterContract(TimescaleServer server, boolean copy) {
        super(server, copy);
    }

    @Test
    void rowsAndWatermarkAreWrittenTogetherAndCounted() throws SQLException {
        events(1, 5000);
        List<Map<String, Object>> rows = readAll();
        assertThat(write(rows)).isEqualTo(end(rows));
        assertThat(watermark()).isEqualTo(end(rows));
        assertThat(targetContent()).isEqualTo(primaryContent());
        assertThat(copied()).isEqualTo(5000);
        assertThat(skipped()).isZero();
        assertThat(batches()).isEqualTo(1);
    }

    @Test
    void timesThatAPageCoversAreNotedForTheAggregates() throws SQLException {
        events(1, 20);
        List<Map<String, Object>> rows = readAll();
        Watermark first = writer.write(page(START, rows.subList(0, 10)), rows.subList(0, 10));
        assertThat(touched()).isEqualTo("2024-05-01 00:00:01+00 2024-05-01 00:00:10+00");
        writer.write(page(START, rows), rows);
        assertThat(touched()).as("nothing of a stale page").isEqualTo("2024-05-01 00:00:01+00 2024-05-01 00:00:10+00");
        // The route has left one row in the middle.
        writer.write(page(first, rows.subList(10, 20)), rows.subList(14, 15));
        assertThat(touched()).isEqualTo("2024-05-01 00:00:01+00 2024-05-01 00:00:10+00; "
                + "2024-05-01 00:00:11+00 2024-05-01 00:00:20+00");
    }

    @Test
    void columnsMayComeInAnyOrderInEachRow() throws SQLException {
        events(1, 2);
        List<Map<String, Object>> rows =
                read("SELECT metadata, person_id, event_id, time FROM access_events ORDER BY time, event_id");
        rows.set(1, readAll().get(1));
        rows.get(1).keySet().retainAll(rows.get(0).keySet());
        assertThat(rows.get(1).keySet()).as("in the table's order").containsExactly(
                "time", "event_id", "person_id", "metadata");
        write(rows);
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void watermarkMovesToTheEndOfThePageThoughRowsWereFilteredOut() throws SQLException {
        events(1, 10);
        List<Map<String, Object>> rows = readAll();
        assertThat(writer.write(page(START, rows), rows.subList(0, 3))).isEqualTo(end(rows));
        assertThat(watermark()).isEqualTo(end(rows));
        assertThat(targetRows()).isEqualTo(3);
        assertThat(copied()).isEqualTo(3);
        assertThat(skipped()).isZero();
    }

    @Test
    void watermarkMovesToTheEndOfThePageThoughNoRowIsLeft() throws SQLException {
        events(1, 10);
        Page page = page(START, readAll());
        Watermark end = page.to();
        assertThat(writer.write(page, List.of())).isEqualTo(end);
        assertThat(watermark()).isEqualTo(end);
        assertThat(targetRows()).isZero();
        assertThat(batches()).isEqualTo(1);
    }

    @Test
    void rowsAlreadyThereStayAsTheyAreAndAreCountedAsDuplicates() throws SQLException {
        events(1, 10);
        write(readAll());
        server.execute("UPDATE access_events SET person_id = 'corrected' WHERE person_id = 'person-7'");
        String corrected = targetContent();
        server.execute("UPDATE timescale_integration.watermark SET time = '-infinity', event_id = '%s'"
                .formatted(START.eventId()));
        events(11, 15);

        List<Map<String, Object>> rows = readAll();
        assertThat(write(rows)).isEqualTo(end(rows));
        assertThat(watermark()).isEqualTo(end(rows));
        assertThat(targetRows()).isEqualTo(15);
        assertThat(targetContent()).startsWith(corrected + "\n");
        assertThat(copied()).isEqualTo(10 + 5);
        assertThat(skipped()).isEqualTo(10);
        assertThat(batches()).isEqualTo(2);
    }

    @Test
    void stalePageWritesNothingAndReturnsTheActualWatermark() throws SQLException {
        events(1, 10);
        List<Map<String, Object>> rows = readAll();
        Watermark byAnother = write(rows.subList(0, 4));
        assertThat(writer.write(page(START, rows), rows)).isEqualTo(byAnother);
        assertThat(watermark()).isEqualTo(byAnother);
        assertThat(targetRows()).isEqualTo(4);
        assertThat(copied()).isEqualTo(4);
        assertThat(batches()).isEqualTo(1);
    }

    @Test
    void rowsThatTheTargetRefusesGoToTheQuarantineAndTheOthersThrough() throws SQLException {
        server.execute("ALTER TABLE access_events ADD CHECK (door_id <> 'gone')");
        events(1, 5000);
        List<Map<String, Object>> rows = readAll();
        rows.get(0).put("door_id", "gone");
        rows.get(1200).put("response_time_ms", 2147483648L);
        rows.get(2500).put("person_id", "'\"\\,{ü}".repeat(10));
        rows.get(4999).put("person_id", "x".repeat(51));
        assertThat(write(rows)).isEqualTo(end(rows));
        assertThat(watermark()).isEqualTo(end(rows));
        assertThat(targetRows()).isEqualTo(4996);
        assertThat(quarantine()).isEqualTo("""
                23514 1 event 1 new row for relation violates check constraint
                22003 1 event 1201 ERROR: value "2147483648" is out of range for type integer
                22001 1 event 2501 ERROR: value too long for type character varying(50)
                22001 1 event 5000 ERROR: value too long for type character varying(50)""");
        assertThat(server.value("SELECT row ->> 'person_id' FROM timescale_integration.quarantine ORDER BY time OFFSET 2",
                String.class)).isEqualTo("'\"\\,{ü}".repeat(10));
        assertThat(copied()).isEqualTo(4996);
        assertThat(skipped()).isZero();
        assertThat(quarantined()).isEqualTo(4);
    }

    @Test
    void rowsPastRetentionGoToTheQuarantine() throws SQLException {
        events(1, 10);
        List<Map<String, Object>> rows = readAll();
        Page page = Page.of(TableName.ACCESS_EVENTS, "access_events", START, Timestamp.from(Instant.parse("2024-05-01T00:00:08Z")), rows);
        writer.write(page, rows);
        assertThat(targetRows()).isEqualTo(3);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine "
                + "WHERE sqlstate IS NULL AND reason = 'older than the retention'")).isEqualTo(7);
        assertThat(touched()).isEqualTo("2024-05-01 00:00:08+00 2024-05-01 00:00:10+00");
        assertThat(quarantined()).isEqualTo(7);
    }

    @Test
    void infiniteTimesAreNoRangeForTheAggregates() throws SQLException {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT time::timestamptz, gen_random_uuid() "
                + "FROM unnest(ARRAY['-infinity', '2024-05-01 00:00:00+00', 'infinity']) AS time");
        List<Map<String, Object>> rows = readAll();
        assertThat(write(rows)).isEqualTo(end(rows));
        assertThat(targetRows()).as("no chunk can hold -infinity").isEqualTo(2);
        assertThat(quarantined()).isEqualTo(1);
        assertThat(touched()).isEqualTo("2024-05-01 00:00:00+00 2024-05-01 00:00:00+00");
    }

    @Test
    void columnThatTheTargetLacksIsNamed() throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN floor text DEFAULT '3rd'");
        events(1, 2);
        List<Map<String, Object>> rows = readAll();
        assertThatThrownBy(() -> write(rows)).isInstanceOf(UnwritableRow.class).hasMessage("the rows carry the column "
                + "\"floor\", which access_events on the target lacks (it has time, event_id, person_id, door_id, "
                + "facility_id, access_result, badge_status, response_time_ms, metadata); add it there, or leave it "
                + "out in routes/sql/primary/page.sql");
        assertNothingWritten();

        server.execute("ALTER TABLE access_events ADD COLUMN floor text");
        write(rows);
        assertThat(targetContent()).as("picked up without a restart").isEqualTo(primaryContent());
    }

    @Test
    void columnThatIsAddedOnBothSidesWhileRunningIsPickedUp() throws SQLException {
        events(1, 2);
        Watermark first = write(readAll());
        primary.execute("ALTER TABLE access_events ADD COLUMN floor text");
        server.execute("ALTER TABLE access_events ADD COLUMN floor text");
        events(3, 4, ", floor", ", 'floor ' || i");
        List<Map<String, Object>> rows = readAll().subList(2, 4);
        writer.write(page(first, rows), rows);
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    static Stream<Arguments> otherColumns() {
        return Stream.of(
                arguments("one column fewer", List.of("time", "event_id")),
                arguments("another column", List.of("time", "event_id", "door_id")),
                arguments("one column more", List.of("time", "event_id", "person_id", "door_id")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherColumns")
    void rowWithOtherColumnsThanTheFirstIsRefused(String name, List<String> columns) {
        events(1, 2);
        List<Map<String, Object>> rows = readAll();
        rows.get(0).keySet().retainAll(List.of("time", "event_id", "person_id"));
        rows.get(1).keySet().retainAll(columns);
        assertThatThrownBy(() -> write(rows)).isInstanceOf(UnwritableRow.class).hasMessage(("a row has the columns %s "
                + "but the first row of its page has [time, event_id, person_id]; a step that adds or removes a "
                + "column must do so in every row").formatted(columns));
        assertNothingWritten();
    }

    @Test
    void valueThatHasNoExactTextFormIsRefused() {
        Map<Object, String> columns = Map.of(List.of("a"), "metadata", Map.of("a", 1), "metadata", new String[] {"a"},
                "metadata", new StringBuilder("a"), "person_id", new Date(0), "person_id", new Time(1), "person_id");
        columns.forEach((value, column) -> {
            List<Map<String, Object>> rows = oneRow();
            rows.get(0).put(column, value);
            assertThatThrownBy(() -> write(rows)).isInstanceOf(UnwritableRow.class).hasMessage(("column \"%s\" is %s "
                    + "on the target and cannot take a %s; a step of the route put it there, or "
                    + "routes/sql/primary/page.sql must cast it")
                    .formatted(column, column.equals("metadata") ? "jsonb" : "varchar", value.getClass().getName()));
        });
        assertNothingWritten();
    }

    @Test
    void rowThatAnotherUniqueIndexRefusesGoesToTheQuarantine() throws SQLException {
        server.execute("CREATE UNIQUE INDEX one_a_door ON access_events (door_id, time)");
        primary.execute("INSERT INTO access_events (time, event_id, door_id) SELECT '2024-05-01 00:00:00+00', "
                + "gen_random_uuid(), 'door-1' FROM generate_series(1, 2)");
        write(readAll());
        assertThat(targetRows()).isEqualTo(1);
        assertThat(server.value("SELECT sqlstate FROM timescale_integration.quarantine", String.class)).isEqualTo("23505");
    }

    @Test
    void watermarkThatWasRemovedIsSetByTheNextPage() throws SQLException {
        events(1, 1);
        server.execute("DELETE FROM timescale_integration.watermark");
        List<Map<String, Object>> rows = readAll();
        write(rows);
        assertThat(watermark()).isEqualTo(end(rows));
        assertThat(targetRows()).isEqualTo(1);
    }
}
