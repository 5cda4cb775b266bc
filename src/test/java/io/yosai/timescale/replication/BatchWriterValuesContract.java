package io.yosai.timescale.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.servers.DatabaseExtension;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values arrive byte for byte, by COPY and by INSERT alike. */
abstract class BatchWriterValuesContract extends BatchWriterContract {

    BatchWriterValuesContract(TimescaleServer server, boolean copy) {
        super(server, copy);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("nulls",
                        "person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata",
                        List.of("NULL, NULL, NULL, NULL, NULL, NULL, NULL", "'', '', '', '', '', 0, '{}'")),
                arguments("plain texts", "person_id",
                        List.of("''", "'  '", "'NULL'", "'null'", "'{}'", "repeat('\u00e9', 50)")),
                arguments("quotes and control characters", "door_id", List.of("E'a\"b''c\\\\d'", "E'\\\\N'", "E'\\\\.'",
                        "E'{e,\"f\"}'", "E'a\\nb\\r\\nc\\td\\be\\x01\\x7f'")),
                arguments("unicode", "facility_id", List.of("'\uD83D\uDEAA'", "repeat('\uD840\uDC00', 50)",
                        "E'e\\u0301 \\u200F\\uFEFF\\uFFFF\\U0010FFFF'")),
                arguments("integers", "response_time_ms", List.of("-2147483648", "2147483647", "0", "-1")),
                arguments("jsonb", "metadata", List.of("'null'", "'[]'", "'\"\"'",
                        "'{\"a\": [1.0, 1e400, -0, {\"\": null}]}'",
                        "to_jsonb(E'\\\\ \" \\n \\u2028 \uD83D\uDEAA'::text)", "'{\"\\\\u0001\": \"\\\\\\\\\"}'")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void valuesArriveAsTheyAre(String name, String columns, List<String> tuples) throws SQLException {
        for (int i = 0; i < tuples.size(); i++) {
            events(i, i, ", " + columns, ", " + tuples.get(i));
        }
        write(readAll());
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void fiveMegabytesArriveInOneValue() throws SQLException {
        events(1, 3, ", metadata", ", jsonb_build_object(i, repeat('0123456789', 500000))");
        write(readAll());
        // Not the contents themselves: a failure would print them.
        assertThat(targetContent().equals(primaryContent())).isTrue();
        assertThat(targetRows()).isEqualTo(3);
    }

    @Test
    void timesArriveToTheMicrosecondFarBackAndFarAhead() throws SQLException {
        for (String time : List.of("4713-01-01 00:00:00+00 BC", "0044-03-15 12:00:00+00 BC", "0001-01-01 00:00:00+00",
                "1500-02-28 23:59:59.999999+00", "1582-10-04 23:59:59.999999+00", "1582-10-15 00:00:00+00",
                "1899-12-31 23:59:59.999999+00", "1969-12-31 23:59:59.999999+00", "1970-01-01 00:00:00+00",
                "1999-12-31 23:59:59.999999+00", "2000-01-01 00:00:00+00", "2024-02-29 23:59:59.123456+00",
                "2024-02-29 23:59:59.999999+00", "2038-01-19 03:14:08+00", "9999-12-31 23:59:59.999999+00",
                "10000-01-01 00:00:00.000001+00", "290000-05-05 00:00:00.000001+00", "infinity")) {
            primary.execute("INSERT INTO access_events (time, event_id) VALUES ('" + time + "', gen_random_uuid())");
        }
        List<Map<String, Object>> rows = readAll();
        write(rows);
        assertThat(targetContent()).isEqualTo(primaryContent());
        assertThat(watermark()).isEqualTo(end(rows));
    }

    @Test
    void columnsOfOtherTypesArrive() throws SQLException {
        // What goes wrong by way of Java's types, of a cast, or of quoting. All of them have an encoding for COPY.
        columnsArrive("smallint -32768", "bigint -9223372036854775808", "real 1e-45", "float8 NaN", "boolean false",
                "bytea \\x00ff5c27", "char(10) abc", "text ", "varchar a ", "json {\"b\": 1,  \"a\": 1.0, \"b\": null}",
                "name a", "date infinity", "date 0001-01-01", "timestamp -infinity",
                "timestamp 2024-03-10 02:30:00.123456", "uuid ffffffff-ffff-ffff-ffff-fffffffffff0");
    }

    /** Adds a column for each type on both sides, its name to be quoted; copies a row with the values, one without. */
    void columnsArrive(String... typesAndValues) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (String each : typesAndValues) {
            String type = each.substring(0, each.indexOf(' '));
            names.add("\"%s \"\"%d\"\" %% ? Z\"".formatted(type, names.size()));
            values.add("'" + each.substring(type.length() + 1) + "'");
            columns.add("ADD COLUMN " + names.get(columns.size()) + " " + type);
        }
        for (DatabaseExtension side : List.of(primary, server)) {
            side.execute("ALTER TABLE access_events " + String.join(", ", columns));
        }
        events(1, 1, ", " + String.join(", ", names), ", " + String.join(", ", values));
        events(2, 2);
        write(readAll());
        assertThat(targetContent()).isEqualTo(primaryContent());
    }
}
