package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlTokens;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.PositiveInterval;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.TableName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.util.DigestUtils;

/**
 * An aggregate over the rows of a hypertable. Intervals are texts as PostgreSQL reads them.
 *
 * @param view its name
 * @param bucket width of its buckets, whose begin is its column {@code bucket}
 * @param start how far back a run of its policy begins
 * @param end how far back it ends
 * @param schedule how often its policy runs
 * @param select what it selects
 */
record Aggregate(TableName view, String bucket, String start, String end, String schedule, SelectFile select) {
    static final List<String> VALUES = List.of("bucket", "start", "end", "schedule");
    private static final BigDecimal DAY = BigDecimal.valueOf(86_400);

    /**
     * @param view its name with the schema of the hypertable
     * @throws OperatorError when a value is missing or wrong, or the statement is no SELECT
     */
    static Aggregate of(SqlDeclaration file, TableName view, Map<String, String> settings) {
        Aggregate aggregate = new Aggregate(view, value(file, "bucket"), value(file, "start"), value(file, "end"),
                value(file, "schedule"), SelectFile.parse(file.file(), file.sql(), settings));
        // TimescaleDB refuses a window of fewer than two buckets, but only when the policy is made.
        if (seconds(aggregate.start).subtract(seconds(aggregate.end))
                .compareTo(seconds(aggregate.bucket).multiply(BigDecimal.valueOf(2))) < 0) {
            throw new OperatorError("%s:1: from start to end are less than two buckets of %s\nHINT: begin farther "
                    + "back than %s", file.file(), aggregate.bucket, aggregate.start);
        }
        return aggregate;
    }

    private static String value(SqlDeclaration file, String name) {
        String text = file.values().getOrDefault(name, "");
        if (PositiveInterval.seconds(text).isEmpty()) {
            throw new OperatorError("%s:1: %s\nHINT: write a line before the statement such as: -- %s: 5 minutes",
                    file.file(),
                    text.isEmpty() ? "the value " + name + " is missing" : name + " = " + text + " is no interval",
                    name);
        }
        return text;
    }

    private static BigDecimal seconds(String interval) {
        return PositiveInterval.seconds(interval).orElseThrow();
    }

    /**
     * @param retain age after which rows are dropped
     * @throws OperatorError when it would be refreshed where rows may be gone already, which erases its buckets
     */
    void requireRowsOf(String retain) {
        BigDecimal least = seconds(start).add(DAY);
        if (PositiveInterval.seconds(retain).filter(kept -> kept.compareTo(least) < 0).isPresent()) {
            throw rowsGone(retain);
        }
    }

    /** Each after those that its SELECT reads: in this order they are made, and refreshed. */
    static List<Aggregate> inOrder(List<Aggregate> all) {
        List<Aggregate> left = new ArrayList<>(all);
        List<Aggregate> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Aggregate next = left.stream().filter(each -> left.stream().noneMatch(each::reads)).findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    /** @throws OperatorError when its SELECT reads neither the table nor another aggregate of it */
    void requireRead(TableName table, List<Aggregate> beside) {
        if (!names(table) && beside.stream().noneMatch(this::reads)) {
            throw new OperatorError("%s:1: the SELECT of an aggregate of the table %s reads neither the table nor an "
                    + "aggregate of it\nHINT: let it read %2$s, or let the parameter aggregates of the stream name "
                    + "another folder", file(), table);
        }
    }

    private boolean reads(Aggregate other) {
        return other != this && names(other.view);
    }

    /** Whatever the schema that stands before it. */
    private boolean names(TableName relation) {
        return SqlTokens.of(select.text()).all().stream().anyMatch(token -> token.name().equals(relation.bare()));
    }

    /** Where it would be refreshed where rows may be gone already. */
    OperatorError rowsGone(String retain) {
        return new OperatorError("%s:1: %s is refreshed from %s back, and rows are dropped after %s: a refresh erases "
                + "buckets whose rows are gone\nHINT: keep rows for a day longer than that, by "
                + "TIMESCALE_RETENTION_DAYS or the parameter retain, or let the aggregate start later", file(), view,
                start, retain);
    }

    /** Returns a hash of its SELECT, whatever the blanks, the comments and the case of words in it. */
    String hash() {
        String words = SqlTokens.of(select.text()).all().stream()
                .map(token -> token.word().isEmpty() ? token.text() : token.word()).collect(Collectors.joining(" "));
        return DigestUtils.md5DigestAsHex(words.getBytes(StandardCharsets.UTF_8));
    }

    Path file() {
        return select.file();
    }
}
