package io.yosai.timescale.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The SQL that Java runs, from the class path. */
public final class SqlFile {
    private SqlFile() {
    }

    /**
     * @param path absolute, such as {@code /schema/watermark.sql}
     * @throws IllegalArgumentException when there is no such file
     */
    public static String read(String path) {
        try (InputStream in = SqlFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no " + path + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
