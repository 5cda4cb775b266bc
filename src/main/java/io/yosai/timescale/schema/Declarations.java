package io.yosai.timescale.schema;

import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.PositiveInterval;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.TableName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * What the routes folder declares of the target: the tables of the streams, with the objects of the folder
 * {@code sql/target/aggregates} that a stream names, and the tables of {@code sql/target/hypertables}, into which no
 * stream copies. They are read when they are asked for.
 *
 * @param folder of the route files
 * @param settings by the names of their properties
 * @param sources the databases that streams read, by their names
 */
public record Declarations(Streams streams, Path folder, Map<String, String> settings,
        Function<String, ? extends DataSource> sources) {
    private static final Pattern OTHER_INTERVAL = Pattern.compile("P[\\dT].*|[\\w. ]*\\d:\\d\\d.*|.*\\{\\{.*");
    private static final Pattern INDEX = Pattern.compile("(?is)\\s*CREATE\\s+(UNIQUE\\s+)?INDEX\\b.*");
    private static final List<String> TABLE_VALUES =
            List.of("time", "chunk_interval", "segment_by", "order_by", "compress_after", "retain");

    public Declarations {
        settings = Map.copyOf(settings);
    }

    /**
     * Returns all of them, those of streams first.
     *
     * @throws OperatorError of the first that is declared wrongly, with those of all others; each has file and line
     */
    List<Hypertable> hypertables() {
        Map<TableName, List<Stream>> byTable = new LinkedHashMap<>();
        streams.all().forEach(stream -> byTable.computeIfAbsent(stream.table(), table -> new ArrayList<>())
                .add(stream));
        List<Hypertable> all = new ArrayList<>();
        List<OperatorError> mistakes = new ArrayList<>();
        for (List<Stream> sharing : byTable.values()) {
            OperatorError.collect(mistakes, () -> all.add(ofStreams(sharing, mistakes)));
        }
        for (Path file : SqlFile.in(folder.resolve(Stream.Wishes.HYPERTABLES))) {
            OperatorError.collect(mistakes, () -> {
                Hypertable hypertable = ofFile(file);
                if (byTable.containsKey(hypertable.table())) {
                    throw new OperatorError("%s:1: the table is declared at %s too\nHINT: take one of them out", file,
                            byTable.get(hypertable.table()).get(0).at());
                }
                all.add(hypertable);
            });
        }
        OperatorError.throwAll(mistakes);
        return all;
    }

    /** @throws OperatorError when something is declared wrongly; the message has file and line */
    public void check() {
        hypertables();
    }

    TableName table(String stream) {
        return streams.get(stream).table();
    }

    /** @param mistakes takes those of the files of its aggregates */
    private Hypertable ofStreams(List<Stream> sharing, List<OperatorError> mistakes) {
        Stream first = sharing.get(0);
        for (Stream other : sharing) {
            if (!other.wishes().equals(first.wishes()) || !other.time().equals(first.time())) {
                throw new OperatorError("%s: the streams %s and %s share the table %s and want different things of "
                        + "it\nHINT: give both the same time, create, chunk_interval, segment_by, order_by, "
                        + "compress_after, retain and aggregates", other.at(), first.name(), other.name(),
                        first.table());
            }
        }
        requireWhole(first.at(), first.table());
        requireIntervals(first.at(), first.wishes());
        List<Aggregate> aggregates = new ArrayList<>();
        List<Index> indexes = new ArrayList<>();
        if (!first.wishes().aggregates().isEmpty()) {
            Path of = folder.resolve(Stream.Wishes.AGGREGATES).resolve(first.wishes().aggregates());
            List<Path> files = SqlFile.in(of);
            if (files.isEmpty()) {
                throw new OperatorError("%s: the stream %s names the aggregates %s, and there is no SQL file in "
                        + "%s\nHINT: put one there, or take the parameter aggregates out", first.at(), first.name(),
                        first.wishes().aggregates(), of);
            }
            files.forEach(file -> OperatorError.collect(mistakes, () -> {
                SqlDeclaration declared = SqlDeclaration.read(file, Aggregate.VALUES, settings);
                if (INDEX.matcher(declared.statement()).matches()) {
                    indexes.add(Index.of(declared, first.table()));
                } else {
                    aggregates.add(Aggregate.of(declared, beside(first.table(), declared.name()), settings));
                }
            }));
        }
        aggregates.forEach(aggregate -> OperatorError.collect(mistakes, () -> {
            aggregate.requireRead(first.table(), aggregates);
            aggregate.requireRowsOf(first.wishes().retain());
        }));
        List<List<String>> keys = sharing.stream().map(Stream::targetKey).distinct().toList();
        return new Hypertable(first.table(), first.time(), keys, first.wishes(), Aggregate.inOrder(aggregates), indexes,
                target -> statements(sharing, target), true, first.at());
    }

    /** Else another name may be the same table. */
    private static void requireWhole(String at, TableName table) {
        if (table.isCut()) {
            throw new OperatorError("%s: the name of the table %s has a part of more than 63 bytes, which PostgreSQL "
                    + "cuts\nHINT: give the table a shorter name", at, table);
        }
    }

    /** By the first of the streams whose source answers. */
    private List<String> statements(List<Stream> sharing, Target target) throws SQLException {
        SQLException failure = null;
        for (Stream stream : sharing) {
            try {
                return new SelectedTable(stream, streams, sources).statements(target);
            } catch (DatabaseDown e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** What has another form is for the server to read, as {@link Hypertable#requireIntervals} has it do. */
    private static void requireIntervals(String at, Stream.Wishes wishes) {
        Hypertable.intervals(wishes).forEach((parameter, value) -> {
            if (!OTHER_INTERVAL.matcher(value).matches() && PositiveInterval.seconds(value.strip()).isEmpty()) {
                throw Hypertable.noInterval(at, parameter, value);
            }
        });
    }

    private static TableName beside(TableName table, String name) {
        return new TableName(table.name().substring(0, table.name().indexOf('.') + 1) + name);
    }

    private Hypertable ofFile(Path file) {
        SqlDeclaration declared = SqlDeclaration.read(file, TABLE_VALUES, settings);
        Map<String, String> values = declared.values();
        Stream.Wishes wishes = new Stream.Wishes(true,
                values.getOrDefault("chunk_interval", settings.getOrDefault("timescale.chunk.interval", "1 day")),
                values.getOrDefault("segment_by", ""), values.getOrDefault("order_by", ""),
                values.getOrDefault("compress_after", days("timescale.compression.days")),
                values.getOrDefault("retain", days("timescale.retention.days")), "");
        requireIntervals(file + ":1", wishes);
        String time = values.getOrDefault("time", "time");
        if (time.isEmpty()) {
            throw new OperatorError(file + ":1: the value time is empty\nHINT: name the column by which the table is "
                    + "partitioned, or take the line out");
        }
        return new Hypertable(new TableName(declared.name()), time, List.of(), wishes,
                List.of(), List.of(), target -> List.of(declared.sql()), false, file + ":1");
    }

    private String days(String setting) {
        String days = settings.get(setting);
        return days == null ? "" : days + " days";
    }
}
