package io.yosai.timescale.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What lies beside a dump and tells what is in it.
 *
 * @param database        name of the database that was dumped
 * @param started         begin of the dump, ISO 8601 in UTC
 * @param durationSeconds from then to the end of the checks
 * @param sha256          of the dump, in hexadecimal
 * @param bytes           size of the dump
 * @param exact           whether the content was counted in the dump's own snapshot; else right after the dump
 * @param verified        when the dump was last read whole, ISO 8601
 * @param restored        when it was last restored into a scratch database and found right; null: never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(String database, String started, double durationSeconds, String sha256, long bytes,
        ServerInfo server, boolean exact, Content content, String verified, String restored) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
            // A later version may write more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static Optional<Manifest> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Manifest manifest = JSON.readValue(file.toFile(), Manifest.class);
            if (manifest == null || manifest.sha256() == null || manifest.server() == null
                    || manifest.content() == null) {
                throw new OperatorError(file + " is not a manifest of a backup: it tells no checksum, server or rows");
            }
            return Optional.of(manifest);
        } catch (JsonProcessingException e) {
            throw new OperatorError(file + " is not a manifest of a backup: " + e.getOriginalMessage());
        }
    }

    /** In all tables. */
    public long rows() {
        return content.rows();
    }

    public String postgresql() {
        return server.postgresql();
    }

    public String timescaledb() {
        return server.timescaledb();
    }

    byte[] json() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    Manifest verifiedAt(String time) {
        return new Manifest(database, started, durationSeconds, sha256, bytes, server, exact, content, time, restored);
    }

    Manifest restoredAt(String time) {
        return new Manifest(database, started, durationSeconds, sha256, bytes, server, exact, content, verified, time);
    }
}
