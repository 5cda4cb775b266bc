package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** SHA-256 of a dump, in hexadecimal. */
final class Checksum {
    private Checksum() {
    }

    /** Takes the checksum of what is read from it; {@link #of(DigestInputStream)} has it at the end. */
    static DigestInputStream of(InputStream input) {
        try {
            return new DigestInputStream(input, MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(DigestInputStream read) {
        return HexFormat.of().formatHex(read.getMessageDigest().digest());
    }

    static String of(Path file) throws IOException {
        try (DigestInputStream in = of(Files.newInputStream(file))) {
            in.transferTo(OutputStream.nullOutputStream());
            return of(in);
        }
    }

    /** What the sidecars of a dump say that it is; empty when there are none. */
    static Optional<String> expected(Path archive) throws IOException {
        Optional<Manifest> manifest = Manifest.read(Archive.manifest(archive));
        if (manifest.isPresent()) {
            return manifest.map(Manifest::sha256);
        }
        Path sidecar = Archive.checksum(archive);
        return Files.exists(sidecar)
                ? Optional.of(Files.readString(sidecar).strip().split("\\s+")[0]) : Optional.empty();
    }

    /**
     * Reads the dump and compares it.
     *
     * @return whether there was something to compare with
     * @throws OperatorError when the dump is not what was written
     */
    static boolean check(Path archive) throws IOException {
        checkSize(archive);
        Optional<String> expected = expected(archive);
        if (expected.isPresent()) {
            check(archive, expected.get(), of(archive));
        }
        return expected.isPresent();
    }

    /** @throws OperatorError when the dump has not got as many bytes as were written */
    static void checkSize(Path archive) throws IOException {
        long bytes = Files.size(archive);
        Optional<Manifest> manifest = Manifest.read(Archive.manifest(archive));
        if (manifest.isPresent() && manifest.get().bytes() != bytes) {
            throw damaged(archive, "it has " + bytes + " bytes instead of " + manifest.get().bytes());
        }
    }

    /** @throws OperatorError when the dump is not what was written */
    static void check(Path archive, String expected, String found) {
        if (!expected.equalsIgnoreCase(found)) {
            throw damaged(archive, "its checksum is not the one of its manifest");
        }
    }

    private static OperatorError damaged(Path archive, String how) {
        return new OperatorError(archive + " is damaged: " + how + "\nHINT: Use another backup.");
    }
}
