package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides SQL into words, constants and signs, so that what stands in a constant or a comment is not taken for a
 * clause.
 */
final class SqlScanner {
    private static final Pattern NEXT = Pattern.compile("""
            (?<blank>\\s+|--[^\\n\\r]*)\
            |(?<comment>/\\*)\
            |(?<constant>[eE]'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'|(?:[uU]&|[bBxXnN])?'[^']*+(?:''[^']*+)*+')\
            |(?<dollar>\\$(?:[A-Za-z_\\x80-\\uffff][A-Za-z_0-9\\x80-\\uffff]*)?\\$)\
            |(?<quoted>"[^"]*+(?:""[^"]*+)*+")\
            |(?<setting>\\{\\{[^{}]*}})\
            |(?<parameter>\\$[0-9]+|:[#?][A-Za-z_][A-Za-z_0-9]*)\
            |(?<word>[\\p{L}_][\\p{L}_0-9$]*)\
            |(?<sign>.)""", Pattern.DOTALL);
    /** A constant may as well be an array of arrays: {@code '{{1,2},{3,4}}'}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*[A-Za-z][A-Za-z0-9_.:-]*\\s*}}");
    private static final Pattern COMMENT_END = Pattern.compile("/\\*|\\*/");

    private final Path file;
    private final String sql;

    SqlScanner(Path file, String sql) {
        this.file = file;
        this.sql = sql;
    }

    enum Kind { CONSTANT, QUOTED, SETTING, PARAMETER, WORD, SIGN }

    /** A word, constant or sign from {@code start} up to {@code end}. */
    record Token(Kind kind, String text, int start, int end) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }

        /** In lower case; empty for what is no word. */
        String word() {
            return kind == Kind.WORD ? text.toLowerCase(Locale.ROOT) : "";
        }
    }

    /** @throws OperatorError when a constant, a name or a comment is not closed */
    List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        Matcher next = NEXT.matcher(sql);
        int at = 0;
        while (at < sql.length()) {
            next.region(at, sql.length());
            next.lookingAt();
            int end = next.end();
            if (next.group("comment") != null) {
                end = endOfComment(at);
            } else if (next.group("dollar") != null) {
                end = closing(at, next.end(), next.group());
                tokens.add(new Token(Kind.CONSTANT, sql.substring(at, end), at, end));
            } else if (next.group("blank") == null) {
                Token token = new Token(kind(next), next.group(), at, end);
                if (token.is("'") || token.is("\"")) {
                    throw error(token, "a quote is not closed", "close it");
                }
                tokens.add(token);
            }
            at = end;
        }
        return tokens;
    }

    private static Kind kind(Matcher found) {
        for (Kind kind : Kind.values()) {
            if (found.group(kind.name().toLowerCase(Locale.ROOT)) != null) {
                return kind;
            }
        }
        throw new IllegalStateException(found.group());
    }

    /** Comments of PostgreSQL nest. */
    private int endOfComment(int start) {
        Matcher marks = COMMENT_END.matcher(sql);
        int depth = 0;
        for (int at = start; marks.find(at); at = marks.end()) {
            depth += marks.group().equals("/*") ? 1 : -1;
            if (depth == 0) {
                return marks.end();
            }
        }
        throw error(new Token(Kind.SIGN, "/*", start, start), "a comment is not closed", "close it with */");
    }

    private int closing(int start, int from, String mark) {
        int end = sql.indexOf(mark, from);
        if (end < 0) {
            throw error(new Token(Kind.SIGN, mark, start, from), "the constant that begins with " + mark
                    + " is not closed",
                    "close it with " + mark);
        }
        return end + mark.length();
    }

    OperatorError error(Token at, String what, String hint) {
        String before = sql.substring(0, at.start());
        return new OperatorError("%s:%d:%d: %s\nHINT: %s".formatted(
                file, before.chars().filter(c -> c == '\n').count() + 1,
                at.start() - before.lastIndexOf('\n'), what, hint));
    }

    /** Returns the text up to the end of the last token, each {@code {{name}}} outside of constants as a constant. */
    String fill(Token last, Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Token token : tokens()) {
            if (token.start() >= last.end()) {
                break;
            }
            if (token.kind() == Kind.CONSTANT && PLACEHOLDER.matcher(token.text()).find()) {
                throw error(token, "a placeholder stands inside of a constant",
                        "write {{name}} without quotes; its value becomes a quoted constant");
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
        boolean isVariable = text.startsWith("env:");
        String[] named = (isVariable ? text.substring(4) : text).split(":", 2);
        String value = isVariable ? System.getenv(named[0])
                : settings.getOrDefault(named[0], System.getProperty(named[0]));
        if (value == null && named.length == 1) {
            throw error(token, "there is no value for {{" + text + "}}",
                    "set it: a setting of the product, a Java system "
                    + "property, or {{env:NAME}} for a variable of the environment; {{name:value}} has a default");
        }
        return value == null ? named[1] : value;
    }
}
