package io.yosai.timescale.backup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last lines that a program printed. Of a statement they have what comes before a secret, as that of a mapping of a
 * user, or of a subscription.
 */
final class LastLines {
    private static final int KEPT = 20;
    /** A statement of pg_dump may name each table of the database. */
    private static final int LONGEST = 300;
    private static final Pattern MESSAGE = Pattern.compile("pg_(restore|dump): ");
    private static final Pattern STATEMENT = Pattern.compile("(LINE \\d+|Command was): ");
    private static final Pattern SECRET = Pattern.compile("\\b(OPTIONS|CONNECTION)\\b|(?i:password)");

    private final Deque<String> kept = new ArrayDeque<>();
    private boolean isStatement;
    private boolean isSecret;

    /** Returns whether nothing of the line is left out as a secret. */
    boolean add(String line) {
        if (MESSAGE.matcher(line).lookingAt()) {
            isStatement = false;
            isSecret = false;
        }
        if (isSecret) {
            return false;
        }
        Matcher statement = STATEMENT.matcher(line);
        int from = !isStatement && statement.find() ? statement.end() : 0;
        isStatement |= from > 0;
        Matcher secret = SECRET.matcher(line);
        isSecret = isStatement && secret.find(from);
        String shown = isSecret ? line.substring(0, secret.start()) + "…" : line;
        kept.add(shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown);
        if (kept.size() > KEPT) {
            kept.remove();
        }
        return !isSecret;
    }

    /** In one. */
    @Override
    public String toString() {
        return String.join("; ", kept);
    }
}
