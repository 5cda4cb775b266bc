package io.yosai.timescale.copy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Steps for rows that take a page at a time: an exchange for each row costs more than all else that is done with it.
 */
public final class Masking {
    private static final int DIGITS = 32;

    /**
     * Puts a hash in place of the values of a column: the first 32 hexadecimal digits of SHA-256 of key and value. NULL
     * stays.
     *
     * @param column of texts, numbers or UUIDs
     * @param key without which nobody can try all values
     * @throws IllegalArgumentException when there is no key, a row has no such column, or its value has another type;
     *        nothing of the page is written then
     */
    public void hash(List<Map<String, Object>> rows, String column, String key) {
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("the step that hashes the column " + column
                    + " got no key\nHINT: set the variable that it names, before it");
        }
        // A digest that goes on from the key takes half the time for a value of one that reads the key again.
        MessageDigest keyed = sha();
        keyed.update(key.getBytes(StandardCharsets.UTF_8));
        for (Map<String, Object> row : rows) {
            if (!row.containsKey(column)) {
                throw new IllegalArgumentException(
                        "the rows have no column %s to be hashed, but %s\nHINT: name one that the SELECT "
                        .formatted(column, row.keySet()) + "has, in the step that calls the bean masking");
            }
            Object value = row.get(column);
            if (value != null) {
                requireText(column, value);
                byte[] digest = copy(keyed).digest(value.toString().getBytes(StandardCharsets.UTF_8));
                row.put(column, HexFormat.of().formatHex(digest, 0, DIGITS / 2));
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

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java can copy SHA-256", e);
        }
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
