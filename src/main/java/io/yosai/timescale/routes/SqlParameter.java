package io.yosai.timescale.routes;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A named parameter of a statement: {@code :#name}, {@code :?name}, {@code :#in:name} or {@code :#${expression}}.
 *
 * @param name       null if it is an expression
 * @param expression null if it is a name
 * @param offset     of its first character
 */
record SqlParameter(String name, String expression, int offset) {
    private static final Pattern PARAMETER = Pattern.compile(":[#?](?:in:)?(?:\\$\\{([^}]*)}|(\\w+))");

    static List<SqlParameter> of(String sql) {
        return PARAMETER.matcher(sql).results().map(SqlParameter::of).toList();
    }

    private static SqlParameter of(MatchResult found) {
        return new SqlParameter(found.group(2), found.group(1), found.start());
    }

    /** @return the name of what the expression reads, if that is of this kind, such as {@code variable}; else null */
    String read(String kind) {
        if (expression == null || !expression.matches(kind + "[.:]\\w.*")) {
            return null;
        }
        String name = expression.substring(kind.length() + 1);
        // The name of a setting has dots; after that of a variable they lead into its value.
        return kind.equals("properties") ? name : name.replaceFirst("[.\\[?].*", "");
    }
}
