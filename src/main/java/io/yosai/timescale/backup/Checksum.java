package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** SHA-256 of a dump, in hexadecimal. */
final class Checksum {
    private static final int BUFFER = 1 << 16;

    private Checksum() {
    }

    static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
             DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[BUFFER];
            while (digest.read(buffer) >= 0) {
                // The digest takes it.
            }
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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
     * @return whether there was something to compare with
     * @throws OperatorError when the dump is not what was written
     */
    static boolean check(Path archive) throws IOException {
        Optional<String> expected = expected(archive);
        if (expected.isPresent() && !expected.get().equalsIgnoreCase(of(archive))) {
            long bytes = Files.size(archive);
            throw new OperatorError(archive + " is damaged: its checksum is not the one of its "
                    + "manifest" + Manifest.read(Archive.manifest(archive)).filter(m -> m.bytes() != bytes)
                    .map(m -> " (" + bytes + " bytes instead of " + m.bytes() + ")").orElse("")
                    + "; use another backup");
        }
        return expected.isPresent();
    }
}
