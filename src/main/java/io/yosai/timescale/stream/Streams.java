package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Spelling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.MDC;

/** The streams that the route files declare by the template {@code stream}. */
public final class Streams {
    /** The folder of the SELECTs, below that of the route files. */
    public static final String SELECTS = "sql/source";

    private static final int MOST_EDITS = 3;

    private final Path folder;
    /** Null: those of the folder. */
    private final List<Path> routes;
    private final Map<String, String> settings;
    private final Map<List<String>, SelectFile> selects = new HashMap<>();
    private List<Stream> streams;
    /** The texts of the files by their paths, as they were at one moment; null: what the folder has now. */
    private Map<Path, String> taken;

    /**
     * @param folder of the route files
     * @param settings values of placeholders, by their names
     */
    public Streams(Path folder, Map<String, String> settings) {
        this(folder, settings, null);
    }

    /** @param routes the route files, instead of those of the folder */
    public Streams(Path folder, Map<String, String> settings, List<Path> routes) {
        this.folder = folder;
        this.routes = routes;
        this.settings = Map.copyOf(settings);
    }

    /**
     * Uses these texts from now on; a file that is saved afterwards does not count before it is taken.
     *
     * @param texts of route files and SQL files by their paths
     */
    public synchronized void take(Map<Path, String> texts) {
        taken = Map.copyOf(texts);
        streams = null;
        selects.clear();
    }

    /**
     * Returns all streams in the order of their names.
     *
     * @throws OperatorError when one is declared wrongly; the message has file and line
     */
    public synchronized List<Stream> all() {
        if (streams == null) {
            List<OperatorError> mistakes = new ArrayList<>();
            List<Stream> found = right(mistakes);
            OperatorError.throwAll(mistakes);
            streams = found;
        }
        return streams;
    }

    /** As {@link #all}, but throws an {@link OperatorError} where there is none, for what would do nothing then. */
    public List<Stream> atLeastOne() {
        if (all().isEmpty()) {
            throw new OperatorError("no stream is declared in " + folder + "\nHINT: the file streams.camel.yaml that "
                    + "ships declares access_events; see docs/streams.md");
        }
        return all();
    }

    /** @throws OperatorError when there is no stream of that name */
    public Stream get(String name) {
        return atLeastOne().stream().filter(stream -> stream.name().equals(name)).findFirst()
                .orElseThrow(() -> new OperatorError("no stream has the name " + name + "\nHINT: the streams are "
                        + String.join(", ", all().stream().map(Stream::name).toList())));
    }

    public List<Stream> of(String source) {
        return all().stream().filter(stream -> stream.source().equals(source)).toList();
    }

    /** Returns the SELECT of a stream, checked and with its placeholders filled in. */
    public synchronized SelectFile select(Stream stream) {
        return selects.computeIfAbsent(List.of(stream.select(), stream.source()), key -> readSelect(stream));
    }

    private SelectFile readSelect(Stream stream) {
        Path file = folder.resolve(SELECTS).resolve(stream.select());
        String text = text(file);
        if (text == null) {
            List<String> others = SqlFile.in(file.getParent()).stream().map(each -> each.getFileName().toString())
                    .toList();
            throw new OperatorError("%s: the stream %s reads the file %s, which does not exist\nHINT: %s", stream.at(),
                    stream.name(), file, Spelling.nearest(stream.select(), others, MOST_EDITS)
                    .map(near -> "did you mean `" + near + "`?").orElse("put its SELECT there"));
        }
        Map<String, String> values = new HashMap<>(settings);
        values.put("source", stream.source());
        return SelectFile.parse(file, text, values);
    }

    /**
     * Begins work on a stream: sets the variables by which routes and their SQL files know it, {@code source}, {@code
     * table}, {@code retain} (its retention as an interval, empty: none), {@code steps} and {@code by_xid} (whether its
     * cursor is xid). Each line that the thread logs until the exchange is done carries stream and source.
     */
    public void enter(@Variable("stream") String name, Exchange exchange) {
        Stream stream = get(name);
        exchange.setVariable("source", stream.source());
        exchange.setVariable("table", stream.table().name());
        exchange.setVariable("retain", stream.wishes().retain());
        exchange.setVariable("by_xid", stream.byXid());
        exchange.setVariable("steps", stream.steps());
        exchange.getMessage().setBody(null);
        MDC.put("stream", stream.name());
        MDC.put("source", stream.source());
        whenDone(exchange, () -> {
            MDC.remove("stream");
            MDC.remove("source");
        });
    }

    /** Has something done when an exchange is over, however it ends. */
    public static void whenDone(Exchange exchange, Runnable work) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                work.run();
            }
        });
    }

    /**
     * Returns whether rows are to go through steps of their stream. A predicate of the language simple would look the
     * method {@code size} of each page up by reflection.
     */
    public boolean hasSteps(@Variable("steps") String steps, @Body List<?> rows) {
        return !steps.isEmpty() && !rows.isEmpty();
    }

    /**
     * Returns those that are declared rightly each by itself, in the order of their names.
     *
     * @param mistakes takes what is wrong with the others, or with what there is of all
     */
    public synchronized List<Stream> right(List<OperatorError> mistakes) {
        StreamReader reader = new StreamReader(settings);
        routes().forEach(reader::read);
        return reader.streams(mistakes);
    }

    /** Returns the texts of the route files, in the order of their names. */
    private Map<Path, String> routes() {
        Map<Path, String> found = new TreeMap<>();
        try (java.util.stream.Stream<Path> all = taken != null ? taken.keySet().stream() : Files.list(folder)) {
            for (Path file : routes != null ? routes : all.filter(Streams::isRoutes).toList()) {
                String text = text(file);
                if (text == null) {
                    throw new OperatorError(file + " is a link to a file that is not there");
                }
                found.put(file, text);
            }
            return found;
        } catch (IOException e) {
            throw new OperatorError.Unreadable(folder, e);
        }
    }

    /** Editors keep hidden files beside one that is open, and Camel does not read them either. */
    private static boolean isRoutes(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".camel.yaml") && !name.startsWith(".") && !Files.isDirectory(file);
    }

    /** Returns null when there is no such file. */
    private String text(Path file) {
        try {
            return taken != null ? taken.get(file)
                    : Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            throw new OperatorError.Unreadable(file, e);
        }
    }
}
