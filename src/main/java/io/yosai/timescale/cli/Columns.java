package io.yosai.timescale.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;

/** A table on a terminal: columns as wide as what is in them, two blanks between. */
final class Columns {
    private Columns() {
    }

    /** @param rows the titles first; all of the same length */
    static void print(PrintWriter out, List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < last; column++) {
                line.append(row.get(column)).append(" ".repeat(widths[column] - row.get(column).length() + 2));
            }
            out.println(line.append(row.get(last)));
        }
        out.flush();
    }
}
