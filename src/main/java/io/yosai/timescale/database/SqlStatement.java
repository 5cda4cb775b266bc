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
    private static final Pattern PARAMETER = Pattern.compile(
            ":[#?](?<list>in:)?(?:(?<name>\\w+)|\\$(?:simple)?\\{(?<expression>.*))", Pattern.DOTALL);

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
        SqlTokens tokens = SqlTokens.of(text);
        Deque<Word> open = new ArrayDeque<>();
        int plain = 0;
        for (SqlTokens.Token token : tokens.all()) {
            Parameter parameter = parameter(token);
            boolean isQuestion = token.is("?") || token.is("??");
            boolean isAsItIs = token.kind() == SqlTokens.Kind.CONSTANT || token.kind() == SqlTokens.Kind.QUOTED;
            Word word = new Word(parameter != null ? ":" : isQuestion ? "?" : isAsItIs ? token.text()
                    : token.text().toUpperCase(Locale.ROOT), token.start(), open.size());
            words.add(word);
            if (parameter != null || isQuestion) {
                piece(plain, token.start());
                // One that is written twice already is left as it is.
                pieces.add(new Piece(token.start(), parameter == null ? "?" : null, parameter));
                plain = token.end();
            }
            if (parameter != null) {
                parameters.add(parameter);
            }
            if (token.is("(")) {
                open.push(word);
            } else if (token.is(")")) {
                open.poll();
            }
        }
        piece(plain, text.length());
        unclosed = tokens.unclosed() == null ? open.peek()
                : new Word(tokens.unclosed().text(), tokens.unclosed().start(), open.size());
    }

    /** Null for what is none of Camel's. */
    private static Parameter parameter(SqlTokens.Token token) {
        Matcher found = PARAMETER.matcher(token.text());
        if (token.kind() != SqlTokens.Kind.PARAMETER || !found.matches()) {
            return null;
        }
        String expression = found.group("expression");
        return new Parameter(found.group("name"), expression == null ? null
                : expression.substring(0, Math.max(0, expression.length() - 1)), found.group("list") != null,
                token.start());
    }

    private void piece(int from, int to) {
        if (to > from) {
            pieces.add(new Piece(from, text.substring(from, to), null));
        }
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
