package io.yosai.timescale.dsn;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class Spelling {
    private Spelling() {
    }

    /** The known name nearest to the word, ignoring case; empty if all are more than {@code limit} edits off. */
    public static Optional<String> nearest(String word, Collection<String> known, int limit) {
        return known.stream()
                .filter(name -> edits(word, name) <= limit)
                .min(Comparator.comparingInt((String name) -> edits(word, name)).thenComparing(name -> name));
    }

    private static int edits(String left, String right) {
        String from = left.toLowerCase(Locale.ROOT);
        String to = right.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
