package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * One backup: {@code timescale_YYYYmmdd_HHMMSS.dump} and what lies beside it.
 *
 * @param time from the name, in UTC
 */
public record Archive(Path file, Instant time) {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'timescale_'uuuuMMdd_HHmmss'.dump'")
            .withResolverStyle(ResolverStyle.STRICT);

    /** Empty when the name is not one of ours. */
    static Optional<Archive> of(Path file) {
        try {
            Instant time = LocalDateTime.parse(file.getFileName().toString(), NAME).toInstant(ZoneOffset.UTC);
            return Optional.of(new Archive(file, time));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static String name(Instant time) {
        return NAME.withZone(ZoneOffset.UTC).format(time);
    }

    /** @throws OperatorError when there is no such file */
    static void require(Path archive) {
        if (!Files.isRegularFile(archive)) {
            throw new OperatorError(archive.toAbsolutePath() + " is not a file; name a dump, such as one of backup "
                    + "list");
        }
    }

    /** In the form of sha256sum. */
    static Path checksum(Path archive) {
        return archive.resolveSibling(archive.getFileName() + ".sha256");
    }

    static Path manifest(Path archive) {
        return archive.resolveSibling(archive.getFileName() + ".json");
    }

    /** @throws IOException when there is a manifest and it cannot be read */
    public Optional<Manifest> manifest() throws IOException {
        return Manifest.read(manifest(file));
    }

    /** Writes into the manifest, where there is one, that the dump was checked just now. */
    static void note(Path archive, BiFunction<Manifest, String, Manifest> checked) throws IOException {
        Optional<Manifest> manifest = Manifest.read(manifest(archive));
        if (manifest.isPresent()) {
            Path partial = OutputFolder.partial(manifest(archive));
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            OutputFolder.write(partial, checked.apply(manifest.get(), now).json());
            Files.move(partial, manifest(archive), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** @return bytes of the dump itself */
    public long size() throws IOException {
        return Files.size(file);
    }

    /** The dump and what lies beside it, the dump last: where it is copied to, there is none without its manifest. */
    public List<File> files() {
        return Stream.of(checksum(file), manifest(file), file).filter(Files::exists).map(Path::toFile).toList();
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
