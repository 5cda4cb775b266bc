package io.yosai.timescale.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What lies beside a dump and says what is in it.
 *
 * @param database        name of the database that was dumped
 * @param started         begin of the dump, ISO 8601 in UTC
 * @param durationSeconds from then to the end of the checks
 * @param sha256          of the dump, in hexadecimal
 * @param bytes           size of the dump
 * @param compression     as pg_dump was given it; null: gzip, as it does by itself
 * @param searchPath      by which the names of tables and types among the rows were written; null: the database's
 * @param exact           whether the content was counted in the dump's own snapshot; else right after the dump
 * @param verified        when the dump was last read whole, ISO 8601
 * @param restored        when it was last restored into a scratch database and found right; null: never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(String database, String started, double durationSeconds, String sha256, long bytes,
        String compression, Session.Server server, DatabaseProperties properties, String searchPath, boolean exact,
        Content content, String verified, String restored) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
            .setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            // A later version may write more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final String INCOMPLETE = "it has no checksum, server or rows, or not all of them";
    /** An earlier version had these, and no others, among what it noted of the server. */
    private static final List<String> FIRST_PROPERTIES =
            List.of("encoding", "collation", "characterType", "owner", "settings");

    /**
     * What is in a database.
     *
     * @param aggregates continuous aggregates
     * @param jobs       policies and what else TimescaleDB runs for people, each in one line
     * @param compressed the rows of all compressed chunks, many in one, as they are stored; these are then in no hash
     *        of a table; null: they are, as a query returns them
     * @param objects    how many there are of each kind; null: an earlier version did not count them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Content(List<Table> tables, Table compressed, List<Hypertable> hypertables, List<String> aggregates,
            List<String> jobs, List<Objects> objects) {

        /** @param hash over all rows, whatever their order; the same in every session of {@link Session} */
        record Table(@JsonSetter(nulls = Nulls.FAIL) String name, long rows, String hash) {
        }

        record Hypertable(@JsonSetter(nulls = Nulls.FAIL) String name, long chunks, long compressed) {
        }

        record Objects(@JsonSetter(nulls = Nulls.FAIL) String kind, long count) {
        }

        long rows() {
            return tables.stream().mapToLong(Table::rows).sum();
        }

        /** Whether it has what only the Community edition can hold. */
        boolean needsCommunity() {
            return !aggregates.isEmpty() || !jobs.isEmpty() || hypertables.stream().anyMatch(h -> h.compressed() > 0);
        }
    }

    static Optional<Manifest> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            if (!tree.hasNonNull("sha256") || !tree.hasNonNull("server") || !tree.hasNonNull("content")) {
                throw notOne(file, INCOMPLETE);
            }
            if (!tree.hasNonNull("properties")) {
                ObjectNode properties = ((ObjectNode) tree).putObject("properties");
                FIRST_PROPERTIES.forEach(name -> properties.set(name, tree.get("server").get(name)));
            }
            Manifest manifest = JSON.treeToValue(tree, Manifest.class);
            Content content = manifest.content;
            if (Stream.of(manifest.server.postgresql(), manifest.server.timescaledb(), content.tables,
                    content.hypertables, content.aggregates, content.jobs).anyMatch(Objects::isNull)
                    || !manifest.properties.areWhole()) {
                throw notOne(file, INCOMPLETE);
            }
            return Optional.of(manifest);
        } catch (JsonProcessingException e) {
            throw notOne(file, e.getOriginalMessage());
        } catch (IOException e) {
            throw new OperatorError.Unreadable(file, e);
        }
    }

    private static OperatorError notOne(Path file, String why) {
        return new OperatorError(file + " is not a manifest of a backup: " + why + "\nHINT: use another backup. "
                + "Where this file is moved elsewhere, the dump can be restored by itself, and its rows are compared "
                + "with nothing.");
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

    static byte[] with(Path file, String field, Instant time) throws IOException {
        return JSON.writeValueAsBytes(((ObjectNode) JSON.readTree(file.toFile())).put(field, text(time)));
    }

    /** As all times in it. */
    static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
