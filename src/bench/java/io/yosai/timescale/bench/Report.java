package io.yosai.timescale.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The document: what stands between the markers of a section is replaced, what people wrote around them is kept.
 *
 * @param folder holds {@code performance.md} and its charts
 */
record Report(Path folder) {
    private static final Path DOCS = Path.of("docs");
    private static final String NAME = "performance.md";

    /** The document of the project; or, of runs too short to be told, a copy beside what was built. */
    static Report open(boolean quick) throws IOException {
        if (!quick) {
            return new Report(DOCS);
        }
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        Files.copy(DOCS.resolve(NAME), folder.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        return new Report(folder);
    }

    void write(String section, String markdown) throws IOException {
        Path file = folder.resolve(NAME);
        Files.writeString(file, replace(Files.readString(file), section, markdown));
    }

    /** @throws IllegalArgumentException if the document has no such section */
    static String replace(String document, String section, String markdown) {
        Matcher matcher = Pattern.compile("(<!-- bench " + section + " -->\n).*?(<!-- end -->)", Pattern.DOTALL)
                .matcher(document);
        if (!matcher.find()) {
            throw new IllegalArgumentException(NAME + " lacks <!-- bench " + section + " --> … <!-- end -->");
        }
        return matcher.replaceFirst("$1\n" + Matcher.quoteReplacement(markdown.strip()) + "\n\n$2");
    }
}
