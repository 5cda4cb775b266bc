package io.yosai.timescale.database;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The SQL that Java runs, from the class path, and the SQL files of a folder. */
public final class SqlFile {
    private static final String ENDING = ".sql";
    private static final Pattern NAME = Pattern.compile("/[\\w/]+\\.sql");
    private static final Map<String, String> READ = new ConcurrentHashMap<>();

    private SqlFile() {
    }

    /**
     * Returns the SQL files of a folder, but for hidden ones, in the order of their names; none when it is known that
     * there is no such folder.
     *
     * @throws OperatorError when it cannot be read
     */
    public static List<Path> in(Path folder) {
        if (Files.notExists(folder) || Files.isRegularFile(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)
                    && !file.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new OperatorError.Unreadable(folder, e);
        }
    }

    /** Returns the text of a file of a folder, which is in UTF-8. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new OperatorError.Unreadable(file, e);
        }
    }

    public static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    /** Returns the statement of a file of the class path where its name is given, else what is given. */
    public static String statement(String sql) {
        return NAME.matcher(sql).matches() ? read(sql) : sql;
    }

    /**
     * Returns the text of a file of the class path, which is read once.
     *
     * @param path absolute, such as {@code /schema/watermark.sql}
     * @throws IllegalArgumentException when there is no such file
     */
    public static String read(String path) {
        return READ.computeIfAbsent(path, SqlFile::readNow);
    }

    private static String readNow(String path) {
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
