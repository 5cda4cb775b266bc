package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An SQL file that declares an object of the target, which has the file's name unless it is an index. Lines such as
 * {@code -- bucket: 5 minutes} before the statement say more of it; other comments are for people.
 *
 * @param values by their names, with the settings that they name filled in
 * @param sql all of the file
 */
record SqlDeclaration(Path file, Map<String, String> values, String sql) {
    private static final Pattern VALUE = Pattern.compile("--\\s*([a-z_]+):(\\s*)(.*?)\\s*");
    private static final Pattern SETTING = Pattern.compile("\\{\\{\\s*([^{}]+?)\\s*}}");

    /**
     * Reads a file.
     *
     * @param names that its values may have
     * @param settings by the names of their properties
     * @throws OperatorError when it names another value, or a setting that is not there; the message has file and line
     */
    static SqlDeclaration read(Path file, List<String> names, Map<String, String> settings) {
        // A byte order mark is no part of the first line.
        String text = SqlFile.text(file).replaceFirst("^\\uFEFF", "");
        Map<String, String> values = new LinkedHashMap<>();
        int line = 0;
        for (String each : text.lines().map(String::strip).toList()) {
            line++;
            if (!each.isBlank() && !each.startsWith("--")) {
                break;
            }
            Matcher value = VALUE.matcher(each);
            boolean isKnown = value.matches() && names.contains(value.group(1));
            // Without a blank after the colon a word that is no name is of a comment: its last one, or of an address.
            if (isKnown || value.matches() && !value.group(2).isEmpty()) {
                String at = file + ":" + line;
                if (!isKnown) {
                    throw new OperatorError("%s: a value %s is not known here\nHINT: the values are %s; begin a "
                            + "comment otherwise", at, value.group(1), String.join(", ", names));
                }
                values.put(value.group(1), fill(at, value.group(3), settings));
            }
        }
        return new SqlDeclaration(file, values, text);
    }

    private static String fill(String at, String text, Map<String, String> settings) {
        return SETTING.matcher(text).replaceAll(found -> {
            String value = settings.get(found.group(1));
            if (value == null) {
                throw new OperatorError("%s: there is no setting %s\nHINT: name one by its property, such as "
                        + "{{timescale.retention.days}}", at, found.group(1));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    String name() {
        return SqlFile.name(file);
    }

    /** The statement without comment lines before it. */
    String statement() {
        return sql.lines().dropWhile(line -> line.isBlank() || line.strip().startsWith("--"))
                .collect(Collectors.joining("\n")).strip().replaceFirst(";\\s*$", "");
    }
}
