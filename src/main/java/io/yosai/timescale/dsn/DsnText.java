package io.yosai.timescale.dsn;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A DSN cut into its pieces, nothing decoded yet, and what of it a message may show: the scheme, and the piece that
 * is wrong unless the malformed text leaves it open which piece the password is in.
 */
final class DsnText {
    static final String JDBC = "jdbc:postgresql://";
    static final List<String> SCHEMES = List.of("postgres://", "postgresql://", JDBC);

    /** Also those that a word processor makes of the plain ones. */
    private static final Pattern QUOTE = Pattern.compile("[\"'`\\u2018-\\u201F\\u00AB\\u00BB]");
    /** A parameter that follows the database without a question mark. */
    private static final Pattern PARAMETER_OF_DATABASE = Pattern.compile("[^?]*&\\w+=");
    private static final Pattern FOREIGN_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern SERVER = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::(.*))?");
    private static final Pattern PARAMETER = Pattern.compile("\\?\\w+=");

    final String scheme;
    final boolean isQuoted;
    final boolean hasCredentials;
    final String user;
    final String password;
    final List<String> servers;
    final String database;
    final List<String> parameters;
    /** Whether the pieces are not what they seem: most likely a password is not percent-encoded. */
    final boolean torn;
    /** Whether the password can only be where it belongs, so that one other piece may be shown. */
    final boolean clear;
    final String shown;
    /** Whether the first parameter begins with an ampersand. */
    final boolean lacksQuestionMark;

    DsnText(String text) {
        isQuoted = QUOTE.matcher(text).lookingAt();
        scheme = SCHEMES.stream().filter(text::startsWith).findFirst().orElse("");
        String rest = text.substring(scheme.length());
        // As in libpq, a password may hold a raw ? and :, but neither @ nor /.
        int at = before('/', rest).indexOf('@');
        String credentials = rest.substring(0, Math.max(at, 0));
        hasCredentials = at >= 0;
        user = before(':', credentials);
        password = after(':', credentials);
        String address = before('?', rest.substring(at + 1));
        servers = List.of(before('/', address).split(",", -1));
        database = after('/', address);
        lacksQuestionMark = PARAMETER_OF_DATABASE.matcher(database).lookingAt();
        parameters = Stream.of(after('?', rest.substring(at + 1)).split("&")).filter(p -> !p.isEmpty()).toList();
        torn = user.contains("?") || PARAMETER.matcher(password).find() || address.contains("@");
        clear = !scheme.isEmpty() && !torn && rest.indexOf('@') == at && rest.lastIndexOf('@') == at
                && (at < 0 ? servers.stream().allMatch(DsnText::isServer) : !scheme.equals(JDBC));
        shown = scheme.isEmpty() ? foreignScheme(text) : scheme + "…";
    }

    private static String foreignScheme(String text) {
        Matcher matcher = FOREIGN_SCHEME.matcher(text);
        return matcher.lookingAt() ? matcher.group() + "…" : text.isEmpty() ? "" : "…";
    }

    static String before(char separator, String text) {
        int end = text.indexOf(separator);
        return end < 0 ? text : text.substring(0, end);
    }

    /** Empty if there is no separator. */
    static String after(char separator, String text) {
        int end = text.indexOf(separator);
        return end < 0 ? "" : text.substring(end + 1);
    }

    /** Group 1 is the name, perhaps in brackets, group 2 the port, null if there is none. */
    static Matcher server(String text) {
        return SERVER.matcher(text);
    }

    static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
    }

    private static boolean isServer(String text) {
        Matcher matcher = server(text);
        return matcher.matches() && (matcher.group(2) == null || isPort(matcher.group(2)));
    }
}
