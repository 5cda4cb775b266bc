package io.yosai.timescale.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Prints rows of texts in columns as wide as their longest text; on a terminal, no wider than that. */
final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;
    /** Controls, and the marks that change the direction of a text. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]");

    private Table() {
    }

    /** @param rows each with as many texts as the first, which is the heading */
    static void print(PrintWriter out, List<List<String>> rows) {
        print(out, rows, System.console() == null ? Integer.MAX_VALUE : new CommandLine(CommandSpec.create())
                .setUsageHelpAutoWidth(true).getUsageHelpWidth());
    }

    /** @param width that no line is to exceed, unless there is no room for its columns at all */
    static void print(PrintWriter out, List<List<String>> rows, int width) {
        List<List<String>> oneLined = rows.stream()
                .map(row -> row.stream().map(Table::shown).toList()).toList();
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> oneLined.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
        int room = Math.max(width - GAP.length() * (widths.length - 1), NARROWEST * widths.length);
        while (Arrays.stream(widths).asLongStream().sum() > room) {
            int widest = Arrays.stream(widths).max().orElse(0);
            for (int column = 0; column < widths.length; column++) {
                if (widths[column] == widest) {
                    widths[column]--;
                    break;
                }
            }
        }
        oneLined.forEach(row -> print(out, row, widths));
        out.flush();
    }

    /** In one line; what a terminal would obey, or turn round, as Java writes it. */
    private static String shown(String cell) {
        return UNSEEN.matcher(cell.replaceAll("\\s*\\R\\s*", "; "))
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }

    private static void print(PrintWriter out, List<String> row, int[] widths) {
        List<List<String>> cells = IntStream.range(0, widths.length)
                .mapToObj(column -> wrapped(row.get(column), widths[column])).toList();
        int lines = cells.stream().mapToInt(List::size).max().orElse(0);
        for (int line = 0; line < lines; line++) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                List<String> cell = cells.get(column);
                String part = line < cell.size() ? cell.get(line) : "";
                text.append(part).append(" ".repeat(widths[column] - part.length())).append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** Broken at a blank where there is one in the second half of a line. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > width / 2 ? blank : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
