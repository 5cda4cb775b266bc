package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlTokens.Kind;
import io.yosai.timescale.database.SqlTokens.Token;
import io.yosai.timescale.database.SqlTokens;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.OwnSetting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The text of a SELECT with placeholders, and the places of mistakes in it. */
record SelectText(Path file, String sql) {
    /** A constant may as well be an array of arrays: {@code '{{1,2},{3,4}}'}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*[A-Za-z][A-Za-z0-9_.:-]*\\s*}}");

    /** @throws OperatorError when a constant, a name or a comment is not closed */
    List<Token> tokens() {
        SqlTokens tokens = SqlTokens.of(sql);
        Token open = tokens.unclosed();
        if (open == null) {
            return tokens.all();
        }
        throw open.is("/*") ? error(open, "a comment is not closed", "close it with */")
                : open.is("'") || open.is("\"") ? error(open, "a quote is not closed", "close it")
                : error(open, "the constant that begins with " + open.text() + " is not closed",
                "close it with " + open.text());
    }

    /** Returns whether an ORDER BY stands in what is left of a SELECT, before its bracket ends or a UNION follows. */
    static boolean isOrdered(List<Token> rest) {
        int open = 0;
        for (int i = 0; i < rest.size() && open >= 0; i++) {
            Token token = rest.get(i);
            if (open == 0 && (SelectFile.UNIONS.contains(token.word())
                    || token.word().equals("by") && rest.get(i - 1).word().equals("order"))) {
                return token.word().equals("by");
            }
            open += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        }
        return false;
    }

    OperatorError error(Token at, String what, String hint) {
        String before = sql.substring(0, at.start());
        return new OperatorError("%s:%d:%d: %s\nHINT: %s", file, before.chars().filter(c -> c == '\n').count() + 1,
                at.start() - before.lastIndexOf('\n'), what, hint);
    }

    /** Returns the text up to the end of the last token, each {@code {{name}}} outside of constants as a constant. */
    String fill(Token last, Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Token token : tokens()) {
            if (token.start() >= last.end()) {
                break;
            }
            if ((token.kind() == Kind.CONSTANT || token.kind() == Kind.QUOTED)
                    && PLACEHOLDER.matcher(token.text()).find()) {
                throw error(token, "a placeholder stands inside of a " + (token.kind() == Kind.CONSTANT ? "constant"
                        : "name in quotes"), "write {{name}} without quotes; its value becomes a quoted constant");
            }
            if (token.kind() == Kind.SETTING) {
                text.append(sql, at, token.start()).append(Sql.literal(value(token, settings)));
                at = token.end();
            }
        }
        return text.append(sql, at, Math.max(at, last.end())).toString();
    }

    private String value(Token token, Map<String, String> settings) {
        String text = token.text().substring(2, token.text().length() - 2).strip();
        if (text.matches("(?s)(env:)?(:.*)?")) {
            throw error(token, "the placeholder {{" + text + "}} has no name", "write {{name}}, {{name:default}} or "
                    + "{{env:NAME}}");
        }
        String value = OwnSetting.filled(text, settings);
        if (value == null) {
            throw error(token, "there is no value for {{" + text + "}}", "set the environment variable "
                    + (text.startsWith("env:") ? text.substring(4) : OwnSetting.variable(text)
                    + ", or the Java system property " + text) + ", or give it a default: {{" + text + ":…}}");
        }
        return value;
    }
}
