package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns that one side lacks, gets, retypes or generates, and two hundred of them. */
abstract class ColumnsOfPagesContract extends CopyFixture {
    ColumnsOfPagesContract(TimescaleServer server) {
        super(server);
    }

    @Test
    void whatStepsHaveMadeIsNotSaidOfTheSelect() throws SQLException {
        events(1, 2);
        Page added = page();
        added.rows().forEach(row -> row.put("extra", 1));
        assertThatThrownBy(() -> write(added)).isInstanceOf(UnwritableRow.class)
                .hasMessageEndingWith("\nHINT: add the column to the table, or leave it out in the steps your-steps");
        Page page = page();
        List<Map<String, Object>> doubled = List.of(page.rows().get(0), page.rows().get(0));
        assertThatThrownBy(() -> write(page, doubled)).hasMessageContaining("2 rows of the stream access_events share "
                + "their key").hasMessageContaining("unique on the source and after the steps your-steps; name ");
        assertNothingWritten();
    }

    @Test
    void columnThatTheTargetLacksIsNamed() throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN floor text DEFAULT '3rd'");
        events(1, 2);
        Page page = page();
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class).hasMessage("the rows of the stream "
                + "access_events carry the column floor, which the table access_events of the target lacks\n"
                + "HINT: add the column to the table, or leave it out in access_events.sql");
        assertNothingWritten();
        server.execute("ALTER TABLE access_events ADD COLUMN floor text");
        write(page());
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void columnThatIsAddedOnBothSidesBetweenTwoPagesIsPickedUp() throws SQLException {
        events(1, 4);
        Page first = page(layout(), Watermark.NONE, 2);
        Watermark end = write(first);
        Page stale = page(first.rows().layout(), end, 2);
        primary.execute("ALTER TABLE access_events ADD COLUMN floor text");
        server.execute("ALTER TABLE access_events ADD COLUMN floor text");
        assertThatThrownBy(() -> write(stale)).isInstanceOf(Layout.Changed.class);
        assertThatThrownBy(() -> page(stale.rows().layout(), end, 2)).isInstanceOf(Layout.Changed.class);
        assertThat(watermark()).isEqualTo(end);
        primary.execute("UPDATE access_events SET floor = '3rd' WHERE person_id = 'person-4'");
        write(page(layout(), end, 2));
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    static Stream<Arguments> retyped() {
        // Bytes of the one are read as the other without an error, or cannot be read.
        return Stream.of(arguments("integer", "real"), arguments("bigint", "double precision"),
                arguments("bigint", "integer"), arguments("integer", "text"), arguments("boolean", "text"),
                arguments("date", "integer"));
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @MethodSource("retyped")
    void typeOfAColumnOfTheTargetThatChangesBetweenTwoPagesIsPickedUp(String before, String after) throws SQLException {
        for (var side : List.of(primary, server)) {
            side.execute("ALTER TABLE access_events ADD COLUMN extra " + before);
        }
        String value = before.equals("date") ? "date '2024-05-01'" : before.equals("boolean") ? "true" : "7";
        events(1, 2, ", extra", ", " + value);
        Page page = page();
        server.execute("ALTER TABLE access_events DROP COLUMN extra");
        server.execute("ALTER TABLE access_events ADD COLUMN extra " + after);
        assertThatThrownBy(() -> write(page)).isInstanceOf(SQLException.class);
        assertNothingWritten();
        if (before.equals("date")) {
            write(page());
            assertThat(quarantined()).as("no date is an integer").isEqualTo(2);
        } else {
            write(page());
            assertThat(server.value("SELECT string_agg(extra::text, ' ') FROM access_events", String.class))
                    .isEqualTo(primary.value("SELECT string_agg(extra::text, ' ') FROM access_events", String.class));
        }
    }

    @Test
    void typeOfAColumnOfTheSourceThatChangesBetweenTwoPagesIsPickedUp() throws SQLException {
        events(1, 4, ", response_time_ms", ", i");
        Page first = page(layout(), Watermark.NONE, 2);
        Watermark end = write(first);
        primary.execute("ALTER TABLE access_events ALTER COLUMN response_time_ms TYPE real");
        assertThatThrownBy(() -> page(first.rows().layout(), end, 2)).isInstanceOf(Layout.Changed.class);
        write(page(layout(), end, 2));
        assertThat(server.value("SELECT string_agg(response_time_ms::text, ' ' ORDER BY time) FROM access_events",
                String.class)).isEqualTo("1 2 3 4");
    }

    /** No step has set the value, so the layout is out of date. */
    @Test
    void aLabelThatAnEnumOfTheSourceGetsBetweenTwoPagesIsPickedUp() throws SQLException {
        for (var side : List.of(primary, server)) {
            side.execute("DROP TYPE IF EXISTS mood CASCADE; CREATE TYPE mood AS ENUM ('sad'); "
                    + "ALTER TABLE access_events ADD COLUMN mood mood");
        }
        steps = "";
        Layout layout = layout();
        primary.execute("ALTER TYPE mood ADD VALUE 'ok'");
        events(1, 2, ", mood", ", (ARRAY['sad', 'ok'])[i]::mood");
        Page stale = page(layout, Watermark.NONE, 9);
        assertThatThrownBy(() -> write(stale)).isInstanceOf(Layout.Changed.class).hasMessageStartingWith("the target "
                + "cannot read a value of the stream access_events: ERROR: invalid input value for enum mood: \"ok\"");
        assertNothingWritten();
        write(page());
        assertThat(server.value("SELECT string_agg(mood::text, ' ') FROM access_events", String.class))
                .isEqualTo("sad");
        assertThat(quarantined()).isEqualTo(1);
    }

    /** Its bytes would be read as those of another number, without an error. */
    @Test
    void aRangeOfTheSourceThatIsMadeAnewBetweenTwoPagesKeepsItsValues() throws SQLException {
        for (var side : List.of(primary, server)) {
            side.execute("DROP TYPE IF EXISTS spans CASCADE; CREATE TYPE spans AS RANGE (subtype = float8); "
                    + "ALTER TABLE access_events ADD COLUMN span spans");
        }
        steps = "";
        Layout layout = layout();
        primary.execute("DROP TYPE spans CASCADE; CREATE TYPE spans AS RANGE (subtype = int8); "
                + "ALTER TABLE access_events ADD COLUMN span spans");
        events(1, 1, ", span", ", '[1,2)'");
        write(page(layout, Watermark.NONE, 9));
        assertThat(server.value("SELECT span::text FROM access_events", String.class)).isEqualTo("[1,2)");
    }

    @Test
    void generatedColumnsAndIdentitiesOfEitherSideAreAsTheyShallBe() throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY, "
                + "ADD COLUMN upper_door text GENERATED ALWAYS AS (upper(door_id)) STORED, "
                + "ADD COLUMN plain integer, ADD COLUMN there text GENERATED ALWAYS AS (door_id || '!') STORED");
        server.execute("ALTER TABLE access_events ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY, "
                + "ADD COLUMN upper_door text, ADD COLUMN plain integer, "
                + "ADD COLUMN there text GENERATED ALWAYS AS (door_id || '!') STORED, "
                + "ADD COLUMN own text GENERATED ALWAYS AS ('own ' || door_id) STORED");
        events(1, 3, ", door_id", ", 'door-' || i");
        primary.execute("UPDATE access_events SET plain = number");
        write(page());
        String there = "SELECT string_agg(concat_ws(' ', number, upper_door, plain, there), ', ' ORDER BY time) "
                + "FROM access_events";
        assertThat(server.value(there, String.class)).isEqualTo(primary.value(there, String.class));
        assertThat(server.count("SELECT count(*) FROM access_events WHERE own = 'own ' || door_id")).isEqualTo(3);
        // Once more by way of the temporary table.
        server.execute("DELETE FROM access_events WHERE door_id <> 'door-2'; DELETE FROM "
                + "timescale_integration.watermark");
        write(page());
        assertThat(server.value(there, String.class)).isEqualTo(primary.value(there, String.class));
    }

    @Test
    void twoHundredColumnsArrive() throws SQLException {
        StringBuilder columns = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            columns.append(", \"Column ").append(i).append(" \"\"?\"\" %\"");
            values.append(i % 3 == 0 ? ", NULL" : ", i || ' " + i + "'");
        }
        String added = columns.substring(2).replaceAll("(\"Column [^%]*%\")", "ADD COLUMN $1 text");
        for (var side : List.of(primary, server)) {
            side.execute("ALTER TABLE access_events " + added);
        }
        events(1, 200, columns.toString(), values.toString());
        write(page());
        // Not the contents themselves: a failure would print them.
        assertThat(targetContent().equals(primaryContent())).isTrue();
        server.execute("DELETE FROM access_events WHERE event_id > '00000000-0000-0000-0000-000000000050'; "
                + "DELETE FROM timescale_integration.watermark");
        write(page());
        assertThat(targetContent().equals(primaryContent())).isTrue();
    }
}
