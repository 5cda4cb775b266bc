package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<List<String>> ROWS = List.of(List.of("what", "found"),
            List.of("job 1000 policy_compression of public.access_events every 1 day {\"hypertable_id\": 1}",
            "present"),
            List.of("table public.access_events", "10 rows, hash 172636"));

    private static List<String> printed(int width) {
        StringWriter out = new StringWriter();
        Table.print(new PrintWriter(out, true), ROWS, width);
        return out.toString().lines().toList();
    }

    @Test
    void columnsAreAsWideAsTheirLongestTextWhereThereIsRoom() {
        assertThat(printed(200)).hasSize(3).element(2).asString()
                .isEqualTo("table public.access_events" + " ".repeat(60) + "10 rows, hash 172636");
    }

    /** So that each row can be found and counted by its line. */
    @Test
    void aTextOfSeveralLinesIsOne() {
        StringWriter out = new StringWriter();
        Table.print(new PrintWriter(out, true), List.of(List.of("stream", "last error"),
                List.of("a", "no table a\nHINT: create it")), 200);
        assertThat(out.toString().lines()).containsExactly("stream  last error", "a       no table a; HINT: create it");
    }

    /** A key may be any text. */
    @Test
    void whatATerminalWouldObeyIsWrittenOut() {
        StringWriter out = new StringWriter();
        Table.print(new PrintWriter(out, true), List.of(List.of("key"), List.of("\033[2J\ta\u202eb\u009bü")), 200);
        assertThat(out.toString().lines()).containsExactly("key", "\\u001b[2J\\u0009a\\u202eb\\u009bü");
    }

    @Test
    void noLineIsWiderThanTheTerminalAndNothingIsLost() {
        assertThat(printed(40)).allMatch(line -> line.length() <= 40);
        assertThat(String.join("", printed(40)).replace(" ", "")).contains("1000", "hash", "172636");
        assertThat(printed(60)).element(1).asString().startsWith("job 1000 policy_compression of");
    }
}
