package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.SourceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the streams that route files declare, with the defaults of the template. */
final class StreamReader {
    private static final String TEMPLATE = "stream";
    private static final String SOURCE = "source";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*(env:)?([^{}:]+?)(?::([^{}]*))?\\s*}}");
    private static final Pattern COLUMN = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\",]+?))\\s*(?:,|$)");
    private static final int MOST_KEYS = 4;

    private final Map<String, String> settings;
    private final Map<String, String> defaults = new HashMap<>();
    private final List<Declaration> declarations = new ArrayList<>();

    /** @param settings values of placeholders by their names */
    StreamReader(Map<String, String> settings) {
        this.settings = settings;
    }

    private record Declaration(Path file, int line, String name, Map<String, String> parameters) {
        OperatorError error(String what, String hint) {
            return new OperatorError("%s:%d: the stream %s: %s\nHINT: %s".formatted(file, line, name, what, hint));
        }
    }

    /** A file that is not YAML declares nothing; the check of the route files reports it. */
    void read(Path file, String text) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setAllowNonScalarKeys(true).build()).composeString(text);
        } catch (YamlEngineException e) {
            return;
        }
        root.ifPresent(node -> items(node).forEach(item -> read(file, item)));
    }

    private void read(Path file, Node item) {
        Node template = value(item, "routeTemplate");
        if (template != null && TEMPLATE.equals(text(value(template, "id")))) {
            for (Node parameter : items(value(template, "parameters"))) {
                String value = text(value(parameter, "defaultValue"));
                if (value != null) {
                    defaults.put(text(value(parameter, "name")), value);
                }
            }
        }
        Node templated = value(item, "templatedRoute");
        if (templated != null && TEMPLATE.equals(text(value(templated, "routeTemplateRef")))) {
            Map<String, String> parameters = new HashMap<>();
            items(value(templated, "parameters"))
                    .forEach(each -> parameters.put(text(value(each, "name")), text(value(each, "value"))));
            int line = templated.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
            declarations.add(new Declaration(file, line, text(value(templated, "routeId")), parameters));
        }
    }

    List<Stream> streams() {
        List<Stream> streams = new ArrayList<>();
        for (Declaration declared : declarations) {
            String source = get(declared, SOURCE);
            List<String> sources = SourceName.all(settings);
            if (source.equals(SourceName.EACH)) {
                sources.forEach(each -> streams.add(stream(of(declared, each))));
            } else if (sources.contains(source)) {
                streams.add(stream(declared));
            } else {
                throw declared.error("there is no source " + source, "the sources are " + String.join(", ", sources)
                        + "; SOURCE_DSN is the source primary, SOURCE_DSN_BERLIN would be the source berlin");
            }
        }
        return streams;
    }

    /** What an entry for each source says of one of them. */
    private static Declaration of(Declaration declared, String source) {
        Map<String, String> parameters = new HashMap<>(declared.parameters());
        parameters.put(SOURCE, source);
        String name = declared.name() == null ? null : SourceName.of(declared.name(), source);
        return new Declaration(declared.file(), declared.line(), name, parameters);
    }

    private Stream stream(Declaration declared) {
        if (declared.name() == null) {
            throw declared.error("it has no routeId", "the routeId is the name of the stream and of its watermark");
        }
        String table = required(declared, "table");
        List<String> key = columns(declared, "key");
        String time = column(declared, "time");
        time = time.isEmpty() ? key.get(0) : time;
        String unique = column(declared, "unique");
        // A key of one column is unique by itself; what makes a row of the target known has the time too.
        unique = unique.isEmpty() && key.size() == 1 && !key.contains(time) ? key.get(0) : unique;
        Stream.Cursor cursor = choice(declared, "cursor", "time", "xid").equals("xid") ? Stream.Cursor.XID
                : Stream.Cursor.TIME;
        if (cursor == Stream.Cursor.TIME && !time.equals(key.get(0))) {
            throw declared.error("with the cursor time the key must begin with the time, which is " + time,
                    "put " + time + " first in the key, or set the cursor xid");
        }
        Share share = share(declared);
        String segmentBy = get(declared, "segment_by");
        HypertableWishes wishes = new HypertableWishes(flag(declared, "create"), get(declared, "chunk_interval"),
                segmentBy.isEmpty() ? Sql.names(share.columns()) : segmentBy, get(declared, "order_by"),
                get(declared, "compress_after"),
                get(declared, "retain"), get(declared, "aggregates"));
        return new Stream(declared.name(), get(declared, SOURCE), new TableName(table),
                required(declared, "select"), key,
                cursor, time, interval(declared), get(declared, "steps"), share, unique,
                flag(declared, "follow_columns"), wishes, declared.file(), declared.line());
    }

    private Share share(Declaration declared) {
        String where = get(declared, "where");
        try {
            return Share.parse(where);
        } catch (IllegalArgumentException e) {
            throw declared.error("where = " + where + " is no share of a table",
                    "write it as a column that has one value in all rows of the "
                    + "stream, or several joined by AND, such as: site = 'berlin'");
        }
    }

    /** The name of a column, which may stand in double quotes; empty: none is given. */
    private String column(Declaration declared, String name) {
        return get(declared, name).isEmpty() ? "" : columns(declared, name).get(0);
    }

    private List<String> columns(Declaration declared, String name) {
        String text = get(declared, name);
        List<String> columns = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            columns.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("\"\"", "\""));
            at = matcher.end();
        }
        if (at < text.length() || columns.isEmpty() || columns.size() > MOST_KEYS
                || columns.stream().distinct().count() < columns.size()) {
            throw declared.error(name + " = " + text + " names no columns", "name one to four different columns of the "
                    + "SELECT, separated by commas, such as: time, event_id");
        }
        return columns;
    }

    private Duration interval(Declaration declared) {
        String text = get(declared, "interval");
        try {
            Duration interval = Duration.ofMillis(TimeUtils.toMilliSeconds(text));
            if (!interval.isNegative() && !interval.isZero()) {
                return interval;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, in words of ours.
        }
        throw declared.error("interval = " + text + " is no time between passes", "write it such as 500, 10s or 5m");
    }

    private boolean flag(Declaration declared, String name) {
        return choice(declared, name, "false", "true").equals("true");
    }

    private String choice(Declaration declared, String name, String one, String other) {
        String text = get(declared, name);
        if (text.isEmpty() || text.equals(one)) {
            return one;
        }
        if (!text.equals(other)) {
            throw declared.error(name + " = " + text + " is not known", "it is " + one + " or " + other);
        }
        return other;
    }

    private String required(Declaration declared, String name) {
        String text = get(declared, name);
        if (text.isEmpty()) {
            throw declared.error("the parameter " + name + " is missing", "add it to its parameters");
        }
        return text;
    }

    private String get(Declaration declared, String name) {
        String given = declared.parameters().getOrDefault(name, defaults.get(name));
        return given == null ? "" : resolve(declared, name, given).strip();
    }

    private String resolve(Declaration declared, String parameter, String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            String name = found.group(2);
            String value = name.equals(SOURCE) && !parameter.equals(SOURCE) ? get(declared, SOURCE)
                    : found.group(1) == null ? settings.get(name) : System.getenv(name);
            value = value == null ? found.group(1) == null ? System.getProperty(name) : null : value;
            value = value == null ? found.group(3) : value;
            if (value == null) {
                throw declared.error(parameter + " = " + text + ": there is no value for " + name,
                        "set it, or give a default: {{" + name + ":…}}");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of();
    }

    private static Node value(Node node, String key) {
        return node instanceof MappingNode map ? map.getValue().stream()
                .filter(pair -> key.equals(text(pair.getKeyNode()))).map(pair -> pair.getValueNode()).findFirst()
                .orElse(null)
                : null;
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }
}
