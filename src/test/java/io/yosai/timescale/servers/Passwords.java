package io.yosai.timescale.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The secrets that tests use: passwords of servers and roles, tokens. All are told by their shape, so that no log may
 * hold one: {@link ServiceProcess} looks through that of its process, {@code NoPasswordsInLogs} through all that is
 * left of a run.
 */
public final class Passwords {
    /** The words further on are those of unit tests, which parse them and talk to nobody. */
    private static final Pattern SECRET = Pattern.compile("unt0ld-[\\w-]+|s3cret|opensesame");
    private static final String NONCE = UUID.randomUUID().toString().substring(0, 8);

    private Passwords() {
    }

    /**
     * @param whose a name of letters, digits, and dashes
     * @return always the same in this JVM, and needs no escape in a URL or in SQL
     */
    public static String of(String whose) {
        return "unt0ld-" + whose + "-" + NONCE;
    }

    /** @throws IllegalStateException when the file holds a secret; the message has the line, the secret masked */
    public static void refuseIn(Path log) {
        try {
            // Byte by byte: a log may hold anything.
            refuseIn(Files.readString(log, StandardCharsets.ISO_8859_1), log.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param text what was printed
     * @param where for the message
     * @throws IllegalStateException as above
     */
    public static void refuseIn(String text, String where) {
        if (SECRET.matcher(text).find()) {
            throw new IllegalStateException(text.lines().filter(line -> SECRET.matcher(line).find())
                    .map(line -> "a secret is in " + where + ": " + SECRET.matcher(line).replaceAll("****"))
                    .findFirst().orElseThrow());
        }
    }
}
