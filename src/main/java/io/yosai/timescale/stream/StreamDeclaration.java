package io.yosai.timescale.stream;

import static io.yosai.timescale.stream.Templated.SOURCE;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.OwnSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;

/**
 * A stream as a route file declares it.
 *
 * @param name null: it has none
 * @param parameters as they are written
 * @param defaults of the template
 * @param settings values of placeholders by their names
 */
record StreamDeclaration(Path file, int line, String name, Map<String, String> parameters,
        Map<String, String> defaults, Map<String, String> settings) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*((?:env:)?([^{}:]+?)(?::[^{}]*)?)\\s*}}");
    private static final Pattern COLUMN = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\",]+?))\\s*(?:,|$)");
    private static final int MOST_KEYS = 4;

    OperatorError error(String what, String hint) {
        return new OperatorError("%s:%d: the stream %s: %s\nHINT: %s", file, line, name, what, hint);
    }

    /** What it says of each source that it is for; a mistake in another parameter shows that as it is written. */
    List<StreamDeclaration> each(List<String> sources) {
        return new Templated(name, parameters).each(sources, text -> resolve(SOURCE, text)).stream().map(of -> {
            Map<String, String> own = new HashMap<>(parameters);
            own.computeIfPresent(SOURCE, (source, text) -> of.parameters().get(source));
            return new StreamDeclaration(file, line, of.id(), own, defaults, settings);
        }).toList();
    }

    String source() {
        return get(SOURCE);
    }

    /** @throws OperatorError when it is declared wrongly; the message has file and line */
    Stream stream() {
        if (name == null) {
            throw error("it has no routeId", "the routeId is the name of the stream and of its watermark");
        }
        TableName table = table();
        List<String> key = columns("key");
        String time = column("time");
        time = time.isEmpty() ? key.get(0) : time;
        String unique = column("unique");
        // A key of one column is unique by itself; what makes a row of the target known has the time too.
        unique = unique.isEmpty() && key.size() == 1 && !key.contains(time) ? key.get(0) : unique;
        boolean byXid = choice("cursor", "time", "xid").equals("xid");
        if (!byXid && !time.equals(key.get(0))) {
            throw error("with the cursor time the key must begin with the time, which is " + time,
                    "put " + time + " first in the key, or set the cursor xid");
        }
        // Camel's timer begins pass after pass where it is below 0.
        time("delay", 0, "before the first pass");
        Share share = share();
        String segmentBy = get("segment_by");
        Stream.Wishes wishes = new Stream.Wishes(flag("create"), get("chunk_interval"),
                segmentBy.isEmpty() ? Sql.names(share.columns()) : segmentBy, get("order_by"), get("compress_after"),
                get("retain"), get("aggregates"));
        return new Stream(name, source(), table, required("select"), key, byXid, time,
                time("interval", 1, "between passes"),
                get("steps"), share, unique, flag("follow_columns"), wishes, file, line);
    }

    private TableName table() {
        String text = required("table");
        try {
            return TableName.written(text);
        } catch (IllegalArgumentException e) {
            throw error("table = " + text + " has a dot in its name where the schema ends",
                    "write the schema before it, such as public.\"a.b\"; the name of a schema cannot have a dot");
        }
    }

    private Share share() {
        String where = get("where");
        try {
            return Share.parse(where);
        } catch (IllegalArgumentException e) {
            throw error("where = " + where + " is no share of a table", "write it as a column that has one value in "
                    + "all rows of the stream, or several joined by AND, such as: site = 'berlin'");
        }
    }

    /** The name of a column, which may stand in double quotes; empty: none is given. */
    private String column(String name) {
        return get(name).isEmpty() ? "" : columns(name).get(0);
    }

    private List<String> columns(String name) {
        String text = get(name);
        List<String> columns = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            columns.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("\"\"", "\""));
            at = matcher.end();
        }
        if (at < text.length() || columns.isEmpty() || columns.size() > MOST_KEYS
                || columns.stream().distinct().count() < columns.size()) {
            throw error(name + " = " + text + " names no columns", "name one to four different columns of the "
                    + "SELECT, separated by commas, such as: time, event_id");
        }
        return columns;
    }

    /** @param least a millisecond, or 0 */
    private Duration time(String name, int least, String of) {
        String text = get(name);
        try {
            Duration time = Duration.ofMillis(TimeUtils.toMilliSeconds(text));
            if (time.toMillis() >= least) {
                return time;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            // Reported below, in words of ours.
        }
        throw error(name + " = " + text + " is no time " + of, "write it such as 500, 10s or 5m");
    }

    private boolean flag(String name) {
        return choice(name, "false", "true").equals("true");
    }

    private String choice(String name, String one, String other) {
        String text = get(name);
        if (text.isEmpty() || text.equals(one)) {
            return one;
        }
        if (!text.equals(other)) {
            throw error(name + " = " + text + " is not known", "it is " + one + " or " + other);
        }
        return other;
    }

    private String required(String name) {
        String text = get(name);
        if (text.isEmpty()) {
            throw error("the parameter " + name + " is missing", "add it to its parameters");
        }
        return text;
    }

    private String get(String name) {
        String given = parameters.getOrDefault(name, defaults.get(name));
        return given == null ? "" : resolve(name, given).strip();
    }

    private String resolve(String parameter, String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            String name = found.group(2);
            String value = name.equals(SOURCE) && !parameter.equals(SOURCE) ? source()
                    : OwnSetting.filled(found.group(1), settings);
            if (value == null) {
                throw error(parameter + " = " + text + ": there is no value for " + name,
                        "set it, or give a default: {{" + name + ":…}}");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
