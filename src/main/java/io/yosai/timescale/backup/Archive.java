package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup: a dump, its manifest and its checksum beside it. Ours are {@code timescale_YYYYmmdd_HHMMSS.dump}.
 *
 * @param time from the name, in UTC; null: the name is none of ours
 */
public record Archive(Path file, Instant time) {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'timescale_'uuuuMMdd_HHmmss'.dump'")
            .withResolverStyle(ResolverStyle.STRICT).withZone(ZoneOffset.UTC);

    /** Empty when the name is not one of ours. */
    static Optional<Archive> of(Path file) {
        try {
            return Optional.of(new Archive(file, NAME.parse(file.getFileName().toString(), Instant::from)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns a dump of whatever name; throws an OperatorError where there is none, or this user may not read it. */
    static Archive existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new OperatorError(file.toAbsolutePath() + " is not a file\nHINT: name a dump, such as one "
                    + "of backup list");
        }
        if (!Files.isReadable(file)) {
            throw new OperatorError.Unreadable(file, new AccessDeniedException(file.toString()));
        }
        return of(file).orElse(new Archive(file, null));
    }

    static String name(Instant time) {
        return NAME.format(time);
    }

    /** In the form of sha256sum. */
    static Path checksum(Path dump) {
        return dump.resolveSibling(dump.getFileName() + ".sha256");
    }

    static Path manifest(Path dump) {
        return dump.resolveSibling(dump.getFileName() + ".json");
    }

    /** Takes the checksum of what is read from it; {@link #sha256(DigestInputStream)} has it. */
    static DigestInputStream digesting(InputStream input) {
        try {
            return new DigestInputStream(input, MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the rest; in hexadecimal. */
    static String sha256(DigestInputStream read) throws IOException {
        read.transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(read.getMessageDigest().digest());
    }

    String sha256() {
        try (DigestInputStream in = digesting(Files.newInputStream(file))) {
            return sha256(in);
        } catch (IOException e) {
            throw new OperatorError.Unreadable(file, e);
        }
    }

    /** @throws IOException when there is a manifest and it cannot be read */
    public Optional<Manifest> manifest() throws IOException {
        return Manifest.read(manifest(file));
    }

    /**
     * Writes into the manifest, where there is one, that the dump was {@code verified} or {@code restored} now. That is
     * true also where it cannot be written, as in a folder that is read only.
     */
    void note(String what) {
        Path manifest = manifest(file);
        if (!Files.exists(manifest)) {
            return;
        }
        try {
            OutputFolder.write(OutputFolder.partial(manifest), Manifest.with(manifest, what, Instant.now()));
            Files.move(OutputFolder.partial(manifest), manifest, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("{} is {}, but backup list does not show it: {} cannot be written: {}", file, what, manifest,
                    OperatorError.reason(e));
        }
    }

    /** What its manifest says, or else the file beside it; empty: there is neither. */
    Optional<String> expectedChecksum() throws IOException {
        Optional<String> noted = manifest().map(Manifest::sha256);
        Path beside = checksum(file);
        if (noted.isPresent() || !Files.exists(beside)) {
            return noted;
        }
        String first = Files.readString(beside, StandardCharsets.ISO_8859_1).strip().split("\\s+")[0];
        if (!first.matches("\\p{XDigit}{64}")) {
            throw new OperatorError(beside + " holds no checksum\nHINT: put back the one that was written with the "
                    + "dump; without this file and without a manifest the dump is compared with nothing");
        }
        return Optional.of(first);
    }

    /** Whether the dump has another number of bytes than were written; without a manifest nobody knows. */
    public boolean isCut() throws IOException {
        Optional<Manifest> manifest = manifest();
        return manifest.isPresent() && manifest.get().bytes() != size();
    }

    /** As far as its size says; one whose manifest is lost or cannot be read is not known to be, and hides none. */
    boolean isWhole() {
        try {
            return manifest().isPresent() && !isCut();
        } catch (IOException | OperatorError e) {
            return false;
        }
    }

    /** @throws OperatorError when it is cut */
    void checkSize() throws IOException {
        if (isCut()) {
            throw damaged("it has " + size() + " bytes instead of " + manifest().orElseThrow().bytes());
        }
    }

    /** @throws OperatorError when the dump is not what was written */
    void check(String expected, String found) {
        if (!expected.equalsIgnoreCase(found)) {
            throw damaged("its checksum is not the one of " + (Files.exists(manifest(file)) ? "its manifest"
                    : checksum(file)));
        }
    }

    private OperatorError damaged(String how) {
        return new OperatorError(file + " is damaged: " + how + "\nHINT: use another backup");
    }

    /** @return bytes of the dump itself */
    public long size() throws IOException {
        return Files.size(file);
    }

    /** The dump and what lies beside it, the dump last: there is none without its manifest. */
    List<Path> paths() {
        return List.of(checksum(file), manifest(file), file);
    }

    /** Those of them that are there; where they are copied to, the order is as important. */
    public List<File> files() {
        return paths().stream().filter(Files::exists).map(Path::toFile).toList();
    }

    /** Where the dump is: to a route, the text of a file or of a path is all that the file holds. */
    @Override
    public String toString() {
        return file.toString();
    }

    /** The dump first: a manifest without a dump is cleared by the next run, a dump without a manifest is not. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(manifest(file));
        Files.deleteIfExists(checksum(file));
    }
}
