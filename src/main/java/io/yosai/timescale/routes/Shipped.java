package io.yosai.timescale.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The route files as they were when the program was built, by their checksums: what is unaltered needs no check. */
final class Shipped {
    private static final String LIST = "/routes/shipped.sha256";

    private final RoutesTree tree;
    private final Map<String, String> checksums;

    Shipped(RoutesTree tree) {
        this.tree = tree;
        try (InputStream in = Shipped.class.getResourceAsStream(LIST)) {
            checksums = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.split(" +", 2))
                    .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return whether the folder holds all shipped files, unaltered, and no other one that counts */
    boolean isWhole() {
        List<Path> there = tree.all();
        return there.size() == checksums.size() && there.stream().allMatch(this::isUnaltered);
    }

    boolean isUnaltered(Path file) {
        String expected = checksums.get(tree.folder().relativize(file).toString().replace('\\', '/'));
        return expected != null && expected.equals(checksum(file));
    }

    private static String checksum(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
