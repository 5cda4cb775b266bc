package io.yosai.timescale.copy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.apache.camel.support.LRUCacheFactory;

/**
 * Steps for rows that take a page at a time: an exchange for each row costs more than all else that is done with it.
 */
public final class Masking {
    private static final int DIGITS = 32;
    /** A power of two. */
    private static final int KEPT = 16_384;
    private static final int KEYS = 4;
    /** Of so many rows one may take the place of another: where all differ, each that is kept costs the collector. */
    private static final int TURN = 16;

    /**
     * The last hashes by key, each at the place that its text's hash code gives it: the same persons come again and
     * again, and to find one takes a fifth of the time of SHA-256. Several threads may use a key at a time.
     */
    private final Map<String, Kept> hashes = LRUCacheFactory.newLRUCache(KEYS);

    private record Hashed(String text, String hash) {
    }

    /** @param codes of the texts: one that is not there is seen without a look at what lies far off in memory */
    private record Kept(int[] codes, Hashed[] last) {
        private Kept() {
            this(new int[KEPT], new Hashed[KEPT]);
        }
    }

    /** Hashes the values of a column, one after the other. */
    private static final class Hashing implements BiFunction<String, Object, String> {
        private final MessageDigest keyed;
        private final Kept kept;
        private int number;

        /** @param keyed that has read the key: to go on from there takes half the time of reading it again */
        private Hashing(MessageDigest keyed, Kept kept) {
            this.keyed = keyed;
            this.kept = kept;
        }

        @Override
        public String apply(String column, Object value) {
            requireText(column, value);
            number++;
            String text = value.toString();
            int code = text.hashCode();
            int place = (code ^ code >>> 16) & KEPT - 1;
            Hashed known = kept.last[place];
            if (known != null && kept.codes[place] == code && known.text.equals(text)) {
                return known.hash;
            }
            String hash = HexFormat.of().formatHex(digest(text.getBytes(StandardCharsets.UTF_8)), 0, DIGITS / 2);
            if (known == null || number % TURN == 0) {
                kept.codes[place] = code;
                kept.last[place] = new Hashed(text, hash);
            }
            return hash;
        }

        private byte[] digest(byte[] text) {
            try {
                return ((MessageDigest) keyed.clone()).digest(text);
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Puts a hash in place of the values of a column: the first 32 hexadecimal digits of SHA-256 of key and value. NULL
     * stays.
     *
     * @param column of texts, numbers or UUIDs
     * @param key without which nobody can try all values
     * @throws IllegalArgumentException when there is no key, a row has no such column, or its value has another type;
     *        nothing of the page is written then
     */
    public void hash(List<Map<String, Object>> rows, String column, String key) throws NoSuchAlgorithmException {
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("the step that hashes the column " + column
                    + " got no key\nHINT: set the variable that it names, before it");
        }
        MessageDigest keyed = MessageDigest.getInstance("SHA-256");
        keyed.update(key.getBytes(StandardCharsets.UTF_8));
        Hashing hashing = new Hashing(keyed, hashes.computeIfAbsent(key, one -> new Kept()));
        // The rows know their columns by interned names: two of these are compared at once.
        String name = column.intern();
        for (Map<String, Object> row : rows) {
            if (row.computeIfPresent(name, hashing) == null && !row.containsKey(name)) {
                throw new IllegalArgumentException(
                        "the rows have no column %s to be hashed, but %s\nHINT: name one that the SELECT "
                        .formatted(column, row.keySet()) + "has, in the step that calls the bean masking");
            }
        }
    }

    /** Bytes and arrays have no text of their own in Java: they would come out otherwise each time. */
    private static void requireText(String column, Object value) {
        if (!(value instanceof String || value instanceof Number || value instanceof UUID)) {
            throw new IllegalArgumentException(
                    "the column %s has values of %s, which cannot be hashed\nHINT: cast it in the SELECT, such "
                    .formatted(column, value.getClass().getSimpleName()) + "as: CAST(" + column + " AS text) AS "
                    + column);
        }
    }
}
