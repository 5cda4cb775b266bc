package io.yosai.timescale.copy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Steps for rows that take a page at a time: an exchange for each row costs more than all else that is done with it. */
public final class Masking {
    private static final int DIGITS = 32;

    /**
     * Puts a hash in place of the values of a column: the first 32 hexadecimal digits of SHA-256 of key and value. NULL stays.
     *
     * @param key without which nobody can try all values
     * @throws IllegalArgumentException when a row has no such column; nothing of the page is written then
     */
    public void hash(List<Map<String, Object>> rows, String column, String key) {
        MessageDigest sha = sha();
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        for (Map<String, Object> row : rows) {
            if (!row.containsKey(column)) {
                throw new IllegalArgumentException("the rows have no column %s to be hashed, but %s\nHINT: name one that the SELECT "
                        .formatted(column, row.keySet()) + "has, in the step that calls the bean masking");
            }
            Object value = row.get(column);
            if (value != null) {
                sha.update(secret);
                row.put(column, HexFormat.of().formatHex(sha.digest(value.toString().getBytes(StandardCharsets.UTF_8)), 0,
                        DIGITS / 2));
            }
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
