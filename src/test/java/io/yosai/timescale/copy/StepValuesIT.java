package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PGobject;

/** Values that steps of a route read and set, and those that a column does not take. */
@Tag("long")
class StepValuesIT extends StepsFixture {
    @Test
    void classesOfTheValuesAreThoseOfCamelSqlButForWhatThoseWouldChange() throws SQLException {
        Map<String, Object> row = page().rows().get(0);
        Map<String, Object> classes = new LinkedHashMap<>();
        row.forEach((name, value) -> classes.put(name, value == null ? null : value.getClass().getSimpleName()));
        assertThat(classes.toString()).isEqualTo("{time=Timestamp, event_id=UUID, person_id=null, door_id=String, "
                + "facility_id=null, access_result=null, badge_status=null, response_time_ms=null, metadata=PGobject, "
                + "small=Integer, big=Long, flag=Boolean, num=BigDecimal, f4=Float, f8=Double, o=Long, d=LocalDate, "
                + "ts=LocalDateTime, tz=Timestamp, t=String, b=byte[], j=PGobject, c=String, n=String, x=Long, "
                + "net=String, arr=String, span=String}");
        assertThat(row.get("metadata").toString()).isEqualTo("{\"a\": [1.0, 1" + "0".repeat(400) + "]}");
        assertThat(row.get("num")).isEqualTo(new BigDecimal("12.50"));
        assertThat(row.get("c")).isEqualTo("abc  ");
        assertThat(page().rows().get(3).get("d")).hasToString("+12026-01-01");
    }

    private record Change(String column, Function<Map<String, Object>, Object> value, String sql) {
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("person_id", row -> "***", "'***'"),
                change("person_id", row -> null, "NULL"),
                change("person_id", row -> row.get("door_id"), "door_id"),
                change("door_id", row -> TimeUnit.DAYS, "'DAYS'"),
                change("door_id", row -> new StringBuilder("built"), "'built'"),
                change("door_id", row -> 12, "'12'"),
                change("event_id", row -> row.get("event_id").toString().replace("-", ""), "event_id"),
                change("metadata", row -> new PGobject(), "NULL"),
                change("response_time_ms", row -> (short) -7, "-7"),
                change("response_time_ms", row -> 2147483647L, "2147483647"),
                change("response_time_ms", row -> new BigDecimal("12.0"), "12"),
                change("big", row -> 5, "5"),
                change("o", row -> 4294967295L, "4294967295"),
                change("num", row -> new BigDecimal("-1E+5"), "-100000"),
                change("num", row -> new BigDecimal("0.000"), "0.000"),
                change("num", row -> 3, "3"),
                change("num", row -> 0.1, "0.1"),
                change("num", row -> Double.NaN, "'NaN'"),
                change("num", row -> Double.NEGATIVE_INFINITY, "'-Infinity'"),
                change("f4", row -> 0.1f, "0.1"),
                change("f8", row -> 7, "7"),
                change("f8", row -> Double.POSITIVE_INFINITY, "'Infinity'"),
                change("flag", row -> false, "false"),
                change("tz", row -> Instant.parse("1999-05-01T00:00:00.000001Z"), "'1999-05-01 00:00:00.000001+00'"),
                change("tz", row -> OffsetDateTime.parse("1999-05-01T00:00:00+05:30"), "'1999-05-01 00:00:00+05:30'"),
                change("tz", row -> row.get("time"), "time"),
                change("ts", row -> LocalDateTime.parse("1999-05-01T00:00:00"), "'1999-05-01 00:00:00'"),
                change("ts", row -> "infinity", "'infinity'"),
                change("d", row -> "-infinity", "'-infinity'"),
                change("d", row -> java.sql.Date.valueOf("1999-05-01"), "'1999-05-01'"),
                change("t", row -> java.time.LocalTime.NOON, "'12:00'"),
                change("t", row -> "24:00:00", "'24:00'"),
                change("b", row -> new byte[] {1, 2}, "'\\x0102'"),
                change("c", row -> "ab", "'ab'"),
                change("metadata", row -> "{\"a\": 1}", "'{\"a\": 1}'"),
                change("j", row -> row.get("metadata"), "metadata::text::json"),
                change("net", row -> "10.1.2.3", "'10.1.2.3'"),
                change("arr", row -> "{x,y}", "'{x,y}'"),
                change("span", row -> "3 days", "'3 days'"));
    }

    private static Arguments change(String column, Function<Map<String, Object>, Object> value, String sql) {
        return arguments(new Change(column, value, sql));
    }

    /** In some rows of the page only. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void valueThatAStepSetsArrivesAndNoOtherChanges(Change change) throws SQLException {
        write(rows -> {
            for (int i : new int[] {0, 3, 5}) {
                rows.get(i).put(change.column(), change.value().apply(rows.get(i)));
            }
            return rows;
        });
        primary.execute("UPDATE access_events SET %s = %s WHERE event_id IN ('00000000-0000-0000-0000-000000000001', "
                .formatted(change.column(), change.sql())
                + "'00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000006')");
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void valuesThatAreChangedInPlaceArriveChanged() throws SQLException {
        write(rows -> {
            rows.subList(0, 2).forEach(row -> {
                try {
                    ((PGobject) row.get("metadata")).setValue("{}");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                ((Timestamp) row.get("tz")).setTime(0);
            });
            ((byte[]) rows.get(0).get("b"))[0] = 7;
            // And in a row that is another one afterwards.
            byte[] bytes = (byte[]) rows.get(3).get("b");
            rows.get(3).put("small", rows.get(3).remove("small"));
            bytes[0] = 'z';
            return rows;
        });
        primary.execute("UPDATE access_events SET metadata = '{}', tz = '1970-01-01 00:00+00' "
                + "WHERE event_id <= '00000000-0000-0000-0000-000000000002'");
        primary.execute("UPDATE access_events SET b = '\\x07ff5c27' WHERE event_id = "
                + "'00000000-0000-0000-0000-000000000001'");
        primary.execute("UPDATE access_events SET b = 'z' WHERE event_id = '00000000-0000-0000-0000-000000000004'");
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                arguments("response_time_ms", "12", "is integer on the target and cannot take a java.lang.String"),
                arguments("response_time_ms", 2147483648L,
                "the value 2147483648 does not fit the column response_time_ms"),
                arguments("response_time_ms", 1.5, "the value 1.5 does not fit the column response_time_ms"),
                arguments("small", 32768, "the value 32768 does not fit the column small"),
                arguments("o", 4294967296L, "the value 4294967296 does not fit the column o"),
                arguments("o", -1, "the value -1 does not fit the column o"),
                arguments("f4", 1e300, "the value 1.0E300 does not fit the column f4"),
                arguments("f8", new BigDecimal("1e400"), "the value 1E+400 does not fit the column f8"),
                arguments("time", "2024-05-01", "cannot take a java.lang.String"),
                arguments("tz", LocalDateTime.MIN, "cannot take a java.time.LocalDateTime"),
                arguments("tz", OffsetDateTime.MAX, "does not fit the column tz"),
                arguments("event_id", "not one", "the value not one does not fit the column event_id"),
                arguments("event_id", "1-2-3-4-5", "the value 1-2-3-4-5 does not fit the column event_id"),
                arguments("event_id", "ffffffff0000000-2-3-4-5", "does not fit the column event_id"),
                arguments("big", new BigDecimal("1E+999999999"), "does not fit the column big"),
                arguments("num", new BigDecimal("1E+262144"), "the value 1E+262144 does not fit the column num"),
                arguments("num", new BigDecimal("1E+132000"), "the value 1E+132000 does not fit the column num"),
                arguments("person_id", new byte[0], "cannot take a byte[]"),
                arguments("person_id", "a\0b", "the value a\\0b does not fit the column person_id"),
                arguments("person_id", "a\uD800b", "does not fit the column person_id"),
                arguments("net", "\uDC00", "does not fit the column net"),
                arguments("time", Instant.MAX, "does not fit the column time"),
                arguments("num", new BigDecimal("1E-20000"), "the value 1E-20000 does not fit the column num"),
                arguments("door_id", "\0".repeat(1000), "\\0\u2026 does not fit the column door_id"),
                arguments("metadata", "{a", "the target cannot read a value of the stream access_events: ERROR: "
                + "invalid input syntax for type json"),
                arguments("person_id", new java.util.Date(0), "cannot take a java.util.Date"),
                arguments("metadata", Map.of("a", 1),
                "is jsonb on the target and cannot take a java.util.ImmutableCollections"),
                arguments("arr", List.of("a"),
                "is text[] on the target and cannot take a java.util.ImmutableCollections"),
                arguments("flag", "yes", "is boolean on the target and cannot take a java.lang.String"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("wrongValues")
    void valueThatTheColumnDoesNotTakeIsNamed(String column, Object value, String because) throws SQLException {
        Page page = page();
        page.rows().get(3).put(column, value);
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class).hasMessageContaining(because)
                .hasMessageContaining(column).hasMessageContaining("\nHINT: a step of the route set it");
        assertNothingWritten();
    }
}
