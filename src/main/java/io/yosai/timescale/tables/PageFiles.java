package io.yosai.timescale.tables;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files of {@code routes/sql/primary} with the SELECTs of the tables, for what must put one into another statement. */
public final class PageFiles {
    private final Path folder;
    /** Null: what is on the disk. */
    private volatile Map<Path, String> taken;

    /** @param routes the folder of the route files */
    public PageFiles(Path routes) {
        folder = routes.resolve("sql/primary");
    }

    /** From now on a file that is saved does not count before it is taken too: it may be broken. */
    public void take(Map<Path, String> texts) {
        taken = texts;
    }

    /** Where a file is, for messages. */
    public Path path(String file) {
        return folder.resolve(file);
    }

    /** @throws OperatorError when there is no such file */
    public String text(String file) {
        Map<Path, String> texts = taken;
        try {
            String text = texts == null ? new String(Files.readAllBytes(path(file)), StandardCharsets.UTF_8)
                    : texts.get(path(file));
            if (text != null) {
                return text;
            }
        } catch (IOException e) {
            throw new OperatorError("cannot read " + path(file) + ": " + e.getMessage(), e);
        }
        throw new OperatorError("there is no file " + path(file));
    }
}
