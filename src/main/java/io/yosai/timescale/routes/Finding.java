package io.yosai.timescale.routes;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One mistake in the routes folder.
 *
 * @param file absolute
 * @param line the first is 1
 * @param column the first is 1
 * @param what was found there
 * @param hint what is allowed, or was probably meant; empty: nothing is known
 * @param severity whether the routes may be started all the same
 */
public record Finding(Path file, int line, int column, String what, String hint, Severity severity)
        implements Comparable<Finding> {
    private static final Pattern PLACE = Pattern.compile("(?s)(.*?):(\\d+)(?::(\\d+))?: (.*?)(?:\\nHINT: (.*))?");
    private static final Comparator<Finding> BY_PLACE = Comparator.comparing(Finding::file)
            .thenComparing(Finding::line).thenComparing(Finding::column).thenComparing(Finding::what);

    public enum Severity { ERROR, WARNING }

    /** A mistake at a place; what it says is as in the record. */
    public static Finding error(Path file, int line, int column, String what, String hint) {
        return new Finding(file, line, column, what, hint, Severity.ERROR);
    }

    /** Where a text ends with which the file begins. */
    static Finding after(Path file, String before, String what, String hint) {
        return error(file, (int) before.chars().filter(c -> c == '\n').count() + 1,
                before.length() - before.lastIndexOf('\n'), what, hint);
    }

    /** Of a whole file. */
    static Finding error(Path file, String what, String hint) {
        return error(file, 1, 1, what, hint);
    }

    /**
     * Of a mistake that was found elsewhere.
     *
     * @param folder that is named where the message has no place
     * @param mistake whose message begins with file and line, and may end in a line with a hint
     */
    public static Finding of(Path folder, OperatorError mistake) {
        Matcher place = PLACE.matcher(String.valueOf(mistake.getMessage()));
        if (!place.matches()) {
            return error(folder, String.valueOf(mistake.getMessage()), "");
        }
        String hint = place.group(5);
        return error(Path.of(place.group(1)), Integer.parseInt(place.group(2)),
                place.group(3) == null ? 1 : Integer.parseInt(place.group(3)), place.group(4), hint == null
                ? "" : hint);
    }

    /** Of a mistake, and of those that {@link OperatorError#throwAll} has thrown with it. */
    public static List<Finding> all(Path folder, OperatorError mistake) {
        return Stream.concat(Stream.of(mistake), Stream.of(mistake.getSuppressed())
                .filter(OperatorError.class::isInstance).map(OperatorError.class::cast))
                .map(each -> of(folder, each)).toList();
    }

    /** Of a whole file, or of the folder. */
    public static Finding warning(Path file, String what, String hint) {
        return new Finding(file, 1, 1, what, hint, Severity.WARNING);
    }

    Finding asWarning() {
        return new Finding(file, line, column, what, hint, Severity.WARNING);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The file as seen from the working directory, where it is below it. */
    public Path shownFile() {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file) : file;
    }

    @Override
    public int compareTo(Finding other) {
        return BY_PLACE.compare(this, other);
    }

    /** {@code file:line:column: what; hint}, which editors take as a place to jump to. */
    @Override
    public String toString() {
        return "%s:%d:%d: %s%s%s".formatted(shownFile(), line, column, isError() ? "" : "warning: ", what,
                hint.isEmpty() ? "" : "; " + hint);
    }
}
