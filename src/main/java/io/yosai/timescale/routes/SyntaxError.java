package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** What the YAML reader says, in words for who edits the file, and where the mistake is, not where it is noticed. */
final class SyntaxError {
    /** Comes along when text is copied from a page. */
    private static final char NO_BREAK_SPACE = '\u00A0';

    private SyntaxError() {
    }

    static Finding finding(Path path, String text, MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        Mark mark = e.getProblemMark().or(e::getContextMark).orElseThrow();
        if (problem.contains("TAB")) {
            return at(path, mark.getLine(), mark.getColumn(), "there is a tab", "indent by spaces");
        }
        if (problem.contains("another document")) {
            return at(path, mark.getLine(), mark.getColumn(), "a second document begins here", "a file holds one list");
        }
        List<String> lines = text.lines().limit(mark.getLine() + 1L).toList();
        for (int i = Math.max(0, lines.size() - 2); i < lines.size(); i++) {
            if (lines.get(i).indexOf(NO_BREAK_SPACE) >= 0) {
                return at(path, i, lines.get(i).indexOf(NO_BREAK_SPACE), "there is a no-break space",
                        "replace it by a space");
            }
        }
        // The next quote ends it, perhaps many lines below, or the end of the file.
        for (int i = 0; i < lines.size(); i++) {
            Optional<Integer> open = openQuote(lines.get(i));
            if (open.isPresent()) {
                return at(path, i, open.get(), "the quote that opens here is not closed", "close it in this line");
            }
        }
        if (problem.contains("cannot start any token") || problem.contains("undefined alias")) {
            return at(path, mark.getLine(), mark.getColumn(), "no text without quotes begins with such a sign",
                    "put the text into quotes");
        }
        String quotes = problem.startsWith("mapping values")
                ? "; a text that holds a colon and a blank stands in quotes" : "";
        return at(path, mark.getLine(), mark.getColumn(), problem.replace("<", "").replace(">", ""),
                "look at the indentation and the `- ` here and in the line above" + quotes);
    }

    /** Where the last quote of a line is that has an odd number of them. */
    private static Optional<Integer> openQuote(String line) {
        long quotes = line.replace("\\\"", "").chars().filter(c -> c == '"').count();
        return line.strip().startsWith("#") || quotes % 2 == 0 ? Optional.empty() : Optional.of(line.lastIndexOf('"'));
    }

    private static Finding at(Path path, int line, int column, String what, String hint) {
        return Finding.error(path, line + 1, column + 1, what, hint);
    }
}
