package io.yosai.timescale.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement as PostgreSQL reads it, with Camel's named parameters: {@code :#name}, {@code :?name}, {@code :#in:name},
 * {@code :#${expression}}. Literals, quoted names and comments hold no parameters and no words.
 */
public final class SqlStatement {
    private static final Pattern PARAMETER = Pattern.compile(":[#?](in:)?(?:(\\w+)|\\$(?:simple)?(?=\\{))");
    /** All of it, the end of the text too where it is not closed. */
    private static final Pattern SKIPPED = Pattern.compile(
            "--[^\\n\\r]*|\"[^\"]*(\"|$)|[eE]'[^'\\\\]*+(?:(?:''|\\\\.)[^'\\\\]*+)*+('|$)"
            + "|'[^']*+(?:''[^']*+)*+('|$)"
            + "|\\$(\\w*)\\$(?:.*?\\$\\4\\$|.*$)", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\w$]*|\\d[\\w.]*");
    /** One that is written twice already is left as it is. */
    private static final Pattern QUESTION = Pattern.compile("\\?\\??");

    private final String text;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private Word unclosed;

    /**
     * @param name       null if it is an expression
     * @param expression null if it is a name
     * @param isList     whether it stands for as many values as there are
     * @param offset     of its first character
     */
    public record Parameter(String name, String expression, boolean isList, int offset) {
        /** As camel-sql looks it up. */
        public String key() {
            return name == null ? "${" + expression + "}" : name;
        }

        /**
         * @return the name of what the expression reads, if that is of this kind, such as {@code variable}; else null
         */
        public String read(String kind) {
            if (expression == null || !expression.matches("(?s)" + kind + "[.:]\\w.*")) {
                return null;
            }
            String name = expression.substring(kind.length() + 1);
            // The name of a setting has dots; after that of a variable they lead into its value.
            return kind.equals("properties") ? name : name.replaceFirst("[.\\[?].*", "");
        }
    }

    /**
     * A word, or a sign that is none.
     *
     * @param text   in upper case
     * @param depth  how many parentheses are open around it
     */
    public record Word(String text, int offset, int depth) {
    }

    /** @param parameter null: a text, taken as it is */
    private record Piece(int offset, String text, Parameter parameter) {
    }

    public SqlStatement(String text) {
        this.text = text;
        read();
    }

    private void read() {
        Deque<Word> open = new ArrayDeque<>();
        int at = 0;
        int plain = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int depth = open.size();
            int end = skipped(at);
            if (end > at) {
                literal(at, end, depth);
                at = end;
                continue;
            }
            Matcher parameter = PARAMETER.matcher(text).region(at, text.length());
            if (parameter.lookingAt()) {
                end = parameter.group(2) == null ? closing(parameter.end()) : parameter.end();
                String expression = parameter.group(2) == null
                        ? text.substring(parameter.end() + 1, Math.max(end - 1, parameter.end() + 1)) : null;
                Parameter found = new Parameter(parameter.group(2), expression, parameter.group(1) != null, at);
                parameters.add(found);
                words.add(new Word(":", at, depth));
                piece(plain, at);
                pieces.add(new Piece(at, null, found));
                plain = end;
                at = end;
                continue;
            }
            Matcher question = QUESTION.matcher(text).region(at, text.length());
            if (question.lookingAt()) {
                piece(plain, at);
                pieces.add(new Piece(at, "?", null));
                words.add(new Word("?", at, depth));
                at = question.end();
                plain = at;
                continue;
            }
            Matcher word = WORD.matcher(text).region(at, text.length());
            if (word.lookingAt()) {
                words.add(new Word(word.group().toUpperCase(Locale.ROOT), at, depth));
                at = word.end();
                continue;
            }
            if (!Character.isWhitespace(c)) {
                words.add(new Word(String.valueOf(c), at, depth));
            }
            if (c == '(') {
                open.push(words.get(words.size() - 1));
            } else if (c == ')') {
                open.poll();
            }
            at++;
        }
        piece(plain, text.length());
        unclosed = unclosed == null ? open.peek() : unclosed;
    }

    private void literal(int from, int to, int depth) {
        String literal = text.substring(from, to);
        if (!literal.startsWith("--") && !literal.startsWith("/*")) {
            words.add(new Word(literal, from, depth));
        }
        String opens = literal.startsWith("$") ? literal.replaceFirst("(?s)^(\\$\\w*\\$).*", "$1")
                : literal.startsWith("/*") ? "/*" : literal.replaceFirst("(?s)^[eE]?(.).*", "$1");
        String closes = opens.equals("/*") ? "*/" : opens;
        if (to == text.length() && !opens.equals("-") && (literal.length() < opens.length() + closes.length()
                || !literal.endsWith(closes))) {
            unclosed = new Word(opens, from, depth);
        }
    }

    private void piece(int from, int to) {
        if (to > from) {
            pieces.add(new Piece(from, text.substring(from, to), null));
        }
    }

    /** @return where the comment, literal or quoted name ends that begins here; else the same place */
    private int skipped(int at) {
        if (text.startsWith("/*", at)) {
            int depth = 0;
            int i = at;
            do {
                depth += text.startsWith("/*", i) ? 1 : text.startsWith("*/", i) ? -1 : 0;
                i += text.startsWith("/*", i) || text.startsWith("*/", i) ? 2 : 1;
            } while (depth > 0 && i < text.length());
            return Math.min(i, text.length());
        }
        boolean insideWord = at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1));
        char c = text.charAt(at);
        if (insideWord && (c == '$' || c == 'e' || c == 'E')) {
            return at;
        }
        Matcher skipped = SKIPPED.matcher(text).region(at, text.length());
        return skipped.lookingAt() ? skipped.end() : at;
    }

    /** @return what comes after the brace that closes the one that opens here */
    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    public String text() {
        return text;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public List<Word> words() {
        return words;
    }

    /** The names in it, of columns and of whatever else there is, as they are written. */
    public Set<String> names() {
        return words.stream().map(word -> text.substring(word.offset(),
                Math.min(text.length(), word.offset() + word.text().length())))
                .map(name -> name.replace("\"", "")).collect(Collectors.toSet());
    }

    /** The quote, comment or parenthesis that is not closed; null if there is none. */
    public Word unclosed() {
        return unclosed;
    }

    /** For JDBC, where {@code ?} is a parameter and {@code ??} is PostgreSQL's operator {@code ?}. */
    public String jdbc(Function<Parameter, String> parameter) {
        StringBuilder jdbc = new StringBuilder();
        for (Piece piece : pieces) {
            jdbc.append(piece.parameter() != null ? parameter.apply(piece.parameter())
                    : isOperator(piece) ? "??" : piece.text());
        }
        return jdbc.toString();
    }

    /** @param position what the server counts, from 1 on, where the parameters are $1, $2 and so on */
    public int offset(int position) {
        int number = 0;
        int end = 0;
        for (Piece piece : pieces) {
            int begin = end;
            end += piece.parameter() == null ? piece.text().length() : ("$" + ++number).length();
            if (position <= end) {
                return piece.parameter() == null ? piece.offset() + position - 1 - begin : piece.offset();
            }
        }
        return text.length();
    }

    private static boolean isOperator(Piece piece) {
        return piece.text().equals("?");
    }
}
