package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.servers.DatabaseExtension;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import io.yosai.timescale.stream.Rows;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PGobject;

/** What steps of a route do with the rows of a page, a List of Maps to them. */
class StepsIT extends CopyFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String COLUMNS = "ADD COLUMN small smallint, ADD COLUMN big bigint, ADD COLUMN flag boolean, "
            + "ADD COLUMN num numeric, ADD COLUMN f4 real, ADD COLUMN f8 double precision, ADD COLUMN o oid, "
            + "ADD COLUMN d date, ADD COLUMN ts timestamp, ADD COLUMN tz timestamptz, ADD COLUMN t time, "
            + "ADD COLUMN b bytea, ADD COLUMN j json, ADD COLUMN c char(5), ADD COLUMN n name, ADD COLUMN x xid8, "
            + "ADD COLUMN net inet, ADD COLUMN arr text[], ADD COLUMN span interval";
    private static final String NAMES =
            ", door_id, metadata, small, big, flag, num, f4, f8, o, d, ts, tz, t, b, j, c, n, x, net, arr, span";

    StepsIT() {
        super(target);
    }

    @BeforeEach
    void fill() {
        for (DatabaseExtension side : List.of(primary, target)) {
            side.execute("ALTER TABLE access_events " + COLUMNS);
        }
        events(1, 1, NAMES, ", '\uD83D\uDEAA', '{\"a\": [1.0, 1e400]}', -32768, -9223372036854775808, true, 12.50, "
                + "1e-45, 'NaN', 4294967295, '0044-03-15 BC', '1582-10-10 00:00:00.000001', '290000-01-01 "
                + "00:00:00.999999+00', "
                + "'24:00', '\\x00ff5c27', '{\"b\": 1,  \"a\": 1.0}', 'abc', 'n', '18446744073709551615', "
                + "'10.0.0.1/24', '{a,NULL,\"b,c\"}', '1 mon -2 days 03:04:05.678901'");
        events(2, 2, NAMES, ", '', 'null', 32767, 9223372036854775807, false, 'NaN', '-Infinity', '-0', 0, 'infinity', "
                + "'-infinity', 'infinity', '00:00', '', '[]', '', '', '0', '::1', '{}', '0'");
        events(3, 3, NAMES, ", 'x', '\"\"', 0, 0, NULL, 'Infinity', 'NaN', '1e308', 2147483648, '-infinity', "
                + "'infinity', '-infinity', '23:59:59.999999', '\\x', 'null', '     ', 'ä', '9223372036854775808', "
                + "'1.2.3.4', '{{1,2},{3,4}}', '-178956970 years'");
        events(4, 4, NAMES, ", 'y', '{}', 1, 1, true, 1e-300, 1, 1, 1, '12026-01-01', '12026-01-01', '12026-01-01', "
                + "'12:34:56.789', 'a', '1', 'abcde', 'n', '1', '::', '{NULL}', '1 year'");
        events(5, 5);
        events(6, 6, NAMES, ", 'z', '{}', 1, 1, true, 1e+300, 1, 1, 1, '0001-01-01', '4713-01-01 BC', '4713-01-01 "
                + "BC', '12:00', 'a', '1', 'abcde', 'n', '1', '::', '{NULL}', '-1 year'");
        events(7, 7, NAMES, ", 'w', '{}', 1, 1, true, -0.000, 1, 1, 1, '9999-12-31', '9999-12-31 23:59:59.999999', "
                + "'1970-01-01', '12:00', 'a', '1', 'abcde', 'n', '1', '::', '{NULL}', '-1 us'");
    }

    /** Camel asks bodies for it where an expression calls a method of theirs. */
    @Test
    void hashOfRowsDoesNotReadThem() throws SQLException {
        List<Map<String, Object>> rows = page().rows();
        int page = rows.hashCode();
        int row = rows.get(0).hashCode();
        rows.get(0).put("door_id", "changed");
        assertThat(List.of(rows.hashCode(), rows.get(0).hashCode())).containsExactly(page, row);
    }

    private void write(UnaryOperator<List<Map<String, Object>>> step) throws SQLException {
        Page page = page();
        write(page, step.apply(page.rows()));
    }

    /** Steps after which the target must hold just what the primary holds. */
    static Stream<Arguments> thatChangeNothing() {
        return Stream.of(
                step("nothing", rows -> rows),
                step("reads all values", rows -> {
                    assertThat(rows.toString()).contains("person_id");
                    rows.forEach(row -> row.forEach((name, value) -> assertThat(row.get(name)).isEqualTo(value)));
                    return rows;
                }),
                step("asks for what is not there", rows -> {
                    rows.forEach(row -> assertThat(row.get("none")).isNull());
                    rows.forEach(row -> assertThat(row.containsKey("none")).isFalse());
                    rows.forEach(row -> assertThat(row.remove("none")).isNull());
                    return rows;
                }),
                step("sets each value to itself", rows -> {
                    rows.forEach(row -> row.replaceAll((name, value) -> value));
                    return rows;
                }),
                step("sets each value to itself by its entry", rows -> {
                    rows.forEach(row -> row.entrySet().forEach(entry -> entry.setValue(entry.getValue())));
                    return rows;
                }),
                step("copies the list", ArrayList::new),
                step("copies each row", rows -> {
                    rows.replaceAll(LinkedHashMap::new);
                    return rows;
                }),
                step("copies each row into Maps of another order", rows -> new ArrayList<>(rows.stream()
                        .<Map<String, Object>>map(TreeMap::new).toList())),
                step("copies the first row into a Map of another order", rows -> {
                    rows.set(0, new TreeMap<>(rows.get(0)));
                    return rows;
                }),
                step("copies the last row into a Map of another order", rows -> {
                    rows.set(6, new TreeMap<>(rows.get(6)));
                    return rows;
                }),
                step("removes a column and puts it back, in some rows", rows -> {
                    rows.subList(1, 5).forEach(row -> row.put("num", row.remove("num")));
                    return rows;
                }),
                step("removes a column and puts it back, in the first row", rows -> {
                    rows.get(0).put("d", rows.get(0).remove("d"));
                    return rows;
                }),
                step("sets a value, then removes another and puts it back", rows -> {
                    rows.forEach(row -> {
                        row.put("door_id", row.get("door_id"));
                        row.put("big", row.remove("big"));
                    });
                    return rows;
                }),
                step("adds a column and removes it", rows -> {
                    rows.forEach(row -> row.put("more", 1));
                    rows.forEach(row -> row.remove("more"));
                    return rows;
                }),
                step("sorts", rows -> {
                    rows.sort(Comparator.comparing(row -> (UUID) row.get("event_id"), Comparator.reverseOrder()));
                    assertThat(rows.get(0).get("person_id")).isEqualTo(rows.get(0).get("person_id"));
                    return rows;
                }),
                step("takes rows out and puts them back", rows -> {
                    Map<String, Object> third = rows.remove(2);
                    rows.add(third);
                    rows.add(0, rows.remove(3));
                    return rows;
                }),
                step("splits and joins", rows -> {
                    List<Map<String, Object>> joined = new ArrayList<>(rows.subList(3, rows.size()));
                    joined.addAll(0, rows.subList(0, 3));
                    return joined;
                }),
                step("streams", rows -> rows.stream().filter(row -> row.get("event_id") != null).toList()),
                step("streams in parallel", rows -> rows.parallelStream().filter(row -> row.get("event_id") != null)
                .toList()));
    }

    private static Arguments step(String name, UnaryOperator<List<Map<String, Object>>> step) {
        return arguments(name, step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("thatChangeNothing")
    void rowsArriveAsTheyAre(String name, UnaryOperator<List<Map<String, Object>>> step) throws SQLException {
        write(step);
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

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

    static Stream<Arguments> filters() {
        return Stream.of(
                step("removeIf", rows -> {
                    rows.removeIf(row -> "x".equals(row.get("door_id")));
                    return rows;
                }),
                step("iterator", rows -> {
                    for (Iterator<Map<String, Object>> each = rows.iterator(); each.hasNext();) {
                        if ("x".equals(each.next().get("door_id"))) {
                            each.remove();
                        }
                    }
                    return rows;
                }),
                step("listIterator", rows -> {
                    for (ListIterator<Map<String, Object>> each = rows.listIterator(rows.size()); each.hasPrevious();) {
                        if ("x".equals(each.previous().get("door_id"))) {
                            each.remove();
                        }
                    }
                    return rows;
                }),
                step("remove", rows -> {
                    rows.remove(2);
                    return rows;
                }),
                step("remove of the row", rows -> {
                    assertThat(rows.remove(rows.get(2))).isTrue();
                    return rows;
                }),
                step("clear of a subList", rows -> {
                    rows.subList(2, 3).clear();
                    return rows;
                }),
                step("stream", rows -> rows.stream().filter(row -> !"x".equals(row.get("door_id"))).toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void rowsThatAStepTakesOutStayOut(String name, UnaryOperator<List<Map<String, Object>>> step) throws SQLException {
        write(step);
        primary.execute("DELETE FROM access_events WHERE door_id = 'x'");
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void rowsThatAStepAddsAreWritten() throws SQLException {
        write(rows -> {
            Map<String, Object> more = new HashMap<>(rows.get(0));
            more.put("event_id", "00000000-0000-0000-0000-0000000000ff");
            rows.add(1, more);
            return rows;
        });
        assertThat(targetRows()).isEqualTo(8);
        assertThat(target.count("SELECT count(*) FROM (SELECT to_jsonb(row) - 'event_id' FROM access_events AS row "
                + "WHERE time = '2024-05-01 00:00:01+00' GROUP BY 1 HAVING count(*) = 2) AS pair")).isEqualTo(1);
    }

    @Test
    void columnsThatAStepAddsRemovesOrRenamesDoSoInEveryRow() throws SQLException {
        target.execute("ALTER TABLE access_events ADD COLUMN site text, ADD COLUMN tags text[], ADD COLUMN seen date; "
                + "ALTER TABLE access_events DROP COLUMN door_id, DROP COLUMN num; ALTER TABLE access_events ADD "
                + "COLUMN door text");
        write(rows -> {
            rows.forEach(row -> {
                row.put("site", "north");
                row.put("tags", "{a}");
                row.put("seen", row.get("d"));
                row.remove("num");
                row.put("door", row.remove("door_id"));
            });
            return rows;
        });
        String there = "SELECT string_agg(concat_ws('|', site, tags, seen, door, d, ts, t, b, x, c || '.', net, arr, "
                + "span, j), E'\\n' ORDER BY time) FROM %s";
        assertThat(target.value(there.formatted("access_events"), String.class))
                .isEqualTo(primary.value(there.formatted(
                "(SELECT *, 'north' AS site, '{a}' AS tags, d AS seen, door_id AS door FROM access_events) AS e"),
                String.class));
    }

    @Test
    void columnsThatTheTargetLacksMayBeTakenOutByAStep() throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN secret int4range DEFAULT '[1,2)', ADD COLUMN more "
                + "integer DEFAULT 1");
        write(rows -> {
            rows.forEach(row -> row.keySet().removeAll(List.of("secret", "more")));
            return rows;
        });
        primary.execute("ALTER TABLE access_events DROP COLUMN secret, DROP COLUMN more");
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
    void rowWithOtherColumnsThanTheFirstIsRefused(String name, List<String> columns) throws SQLException {
        Page page = page();
        page.rows().get(0).keySet().retainAll(List.of("time", "event_id", "person_id"));
        page.rows().get(1).keySet().retainAll(columns);
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class)
                .hasMessage(("a row has the columns %s, but "
                + "the first row of its page has [time, event_id, person_id]\nHINT: a step that adds or removes a "
                + "column must do so in every row").formatted(columns));
        assertNothingWritten();
    }

    @Test
    void keyThatAStepRemovesIsMissed() throws SQLException {
        Page page = page();
        page.rows().forEach(row -> row.remove("event_id"));
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class).hasMessageStartingWith(
                "the rows of the stream access_events have no column event_id any more, which is of its key\nHINT: ");
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "event_id"})
    void rowWithoutAValueByWhichItIsKnownAgainIsRefused(String column) throws SQLException {
        Page page = page();
        page.rows().get(3).put(column, null);
        page.rows().get(4).put("person_id", "changed");
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class).hasMessage("a row of the stream "
                + "access_events has no value in the column " + column + " any more, which is of its key\nHINT: a step "
                + "must leave a value in the columns of the key and in the time");
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNoRowIsNamed(boolean isText) throws SQLException {
        Page page = page();
        List<Map<String, Object>> rows = new ArrayList<>(page.rows());
        @SuppressWarnings("unchecked")
        List<Object> any = (List<Object>) (List<?>) rows;
        any.set(2, isText ? "row" : null);
        assertThatThrownBy(() -> write(page, rows)).isInstanceOf(UnwritableRow.class).hasMessageStartingWith(
                "the steps of the stream access_events returned " + (isText ? "java.lang.String" : "null")
                + " among the rows, which is no Map\nHINT: ");
        assertNothingWritten();
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
                arguments("person_id", new byte[0], "cannot take a [B"),
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

    @Test
    void rowsThatNobodyAskedForAreNotDecoded() throws SQLException {
        Rows rows = page().rows();
        assertThat(rows).hasSize(7);
        assertThat(rows.getClass()).isEqualTo(Rows.class);
        rows.get(3).put("person_id", "***");
        assertThat(rows.get(3)).containsEntry("person_id", "***").isSameAs(rows.get(3));
    }
}
