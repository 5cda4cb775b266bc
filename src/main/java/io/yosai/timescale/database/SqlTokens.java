package io.yosai.timescale.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL divided into words, constants and signs as PostgreSQL does it, so that what stands in a constant or a comment is
 * not taken for a clause or a parameter. Besides there are Camel's parameters and placeholders.
 *
 * @param all in their order; blanks and comments are left out
 * @param unclosed the sign that opens a constant, a name or a comment which is not closed; null: there is none
 */
public record SqlTokens(List<Token> all, Token unclosed) {
    private static final Pattern NEXT = Pattern.compile("""
            (?<blank>\\s+|--[^\\n\\r]*)\
            |(?<comment>/\\*)\
            |(?<constant>[eE]'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+(?:'|(?<open1>\\z))\
            |(?:[uU]&|[bBxXnN])?'[^']*+(?:''[^']*+)*+(?:'|(?<open2>\\z)))\
            |(?<dollar>\\$(?:[A-Za-z_\\x80-\\uffff][A-Za-z_0-9\\x80-\\uffff]*)?\\$)\
            |(?<quoted>"[^"]*+(?:""[^"]*+)*+(?:"|(?<open3>\\z)))\
            |(?<setting>\\{\\{[^{}]*}})\
            |(?<parameter>\\$[0-9]+|:[#?](?:in:)?(?:\\w+|\\$(?:simple)?(?<expression>\\{)))\
            |(?<word>[\\p{L}_][\\p{L}\\w$]*)\
            |(?<number>\\d[\\w.]*)\
            |(?<sign>\\?\\?|.)""", Pattern.DOTALL);
    private static final Pattern COMMENT_MARK = Pattern.compile("/\\*|\\*/");

    public enum Kind {
        CONSTANT, QUOTED, SETTING, PARAMETER, WORD, NUMBER, SIGN;

        private final String group = name().toLowerCase(Locale.ROOT);
    }

    /** A part of a statement from {@code start} up to {@code end}. */
    public record Token(Kind kind, String text, int start, int end) {
        public boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        public boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }

        /** Returns a name as the catalogue has it; empty for what is none. */
        public String name() {
            return kind == Kind.QUOTED ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : word();
        }

        /** Returns a word in lower case; empty for what is none. */
        public String word() {
            return kind == Kind.WORD ? text.toLowerCase(Locale.ROOT) : "";
        }
    }

    /** Divides a text. What is not closed reaches to its end. */
    public static SqlTokens of(String sql) {
        List<Token> tokens = new ArrayList<>();
        Token unclosed = null;
        Matcher next = NEXT.matcher(sql);
        for (int at = 0; at < sql.length();) {
            next.region(at, sql.length());
            next.lookingAt();
            int end = next.end();
            String open = next.group("open1") != null || next.group("open2") != null ? "'"
                    : next.group("open3") != null ? "\"" : null;
            Kind kind = kind(next);
            if (next.group("comment") != null) {
                end = endOfComment(sql, at);
                open = end < 0 ? "/*" : null;
            } else if (next.group("dollar") != null) {
                int mark = sql.indexOf(next.group(), end);
                open = mark < 0 ? next.group() : null;
                end = mark < 0 ? -1 : mark + next.group().length();
            } else if (next.group("expression") != null) {
                end = endOfBraces(sql, end - 1);
            }
            end = end < 0 ? sql.length() : end;
            if (kind != null) {
                tokens.add(new Token(kind, sql.substring(at, end), at, end));
            }
            unclosed = open != null ? new Token(Kind.SIGN, open, at, end) : unclosed;
            at = end;
        }
        return new SqlTokens(tokens, unclosed);
    }

    /** Null: a blank or a comment. */
    private static Kind kind(Matcher found) {
        for (Kind kind : Kind.values()) {
            if (found.group(kind.group) != null) {
                return kind;
            }
        }
        return found.group("dollar") != null ? Kind.CONSTANT : null;
    }

    /** Comments of PostgreSQL nest. -1: it has no end. */
    private static int endOfComment(String sql, int start) {
        Matcher marks = COMMENT_MARK.matcher(sql);
        int depth = 0;
        for (int at = start; marks.find(at); at = marks.end()) {
            depth += marks.group().equals("/*") ? 1 : -1;
            if (depth == 0) {
                return marks.end();
            }
        }
        return -1;
    }

    private static int endOfBraces(String sql, int open) {
        int depth = 0;
        for (int i = open; i < sql.length(); i++) {
            depth += sql.charAt(i) == '{' ? 1 : sql.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
