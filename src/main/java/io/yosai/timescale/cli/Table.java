package io.yosai.timescale.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints rows of texts in columns as wide as their longest text. */
final class Table {
    private Table() {
    }

    /** @param rows each with as many texts as the first, which is the heading */
    static void print(PrintWriter out, List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
        rows.forEach(row -> out.println(IntStream.range(0, last)
                .mapToObj(column -> row.get(column) + " ".repeat(widths[column] - row.get(column).length()) + "  ")
                .collect(Collectors.joining("", "", row.get(last)))));
        out.flush();
    }
}
