package io.yosai.timescale.race;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads what the service claims while a race goes on, and checks it against the ledger. An event counts that was
 * acknowledged before what is claimed was looked at. Of those that are dated before their transaction, or were moved,
 * only a comparison of both sides and the cursor by transaction id claim something.
 */
final class Claims implements AutoCloseable {
    private static final String RUNS = SqlFile.read("/race/runs.sql");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BACK = Duration.ofSeconds(15);
    /**
     * With the cursor by transaction id rows that are dated later than a minute before a comparison are the stream's.
     * The minute ends with the look at the watermark, which comes before what is recorded as the start.
     */
    private static final Duration NOT_BY_XID = Duration.ofSeconds(90);
    private static final Duration PERIOD = Duration.ofMillis(150);
    private static final Pattern AFTER_WATERMARK = Pattern.compile(
            "(?m)^  ([\\d,]+) of the source after the watermark");

    /** What is claimed, and so checked. */
    enum Kind {
        /** Lag 0 and no row that waits: all below the horizon are on the target. */
        NONE_WAITS,
        /** Rows that wait and that are held back: no others are missing. */
        WAITING_AND_HELD,
        /** Since when rows are held back: no older one is. */
        HELD_SINCE,
        /** The watermark: all rows before it are on the target. */
        COPIED_UP_TO,
        /** State, sentence, readiness and metrics of one moment. */
        SAME_EVERYWHERE,
        /** A comparison of the service, kept without an error and without a row that differs. */
        COMPARED,
        /** The exit code 0 of the verb reconcile. */
        RECONCILE,
        /** The verb streams. */
        STREAMS
    }

    private final Service service;
    private final Supplier<Ledger> ledger;
    private final Whereabouts events;
    private final Database target;
    private final boolean byXid;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Map<Kind, Integer> checked = new EnumMap<>(Kind.class);
    private final Thread thread = new Thread(this::watch, "claims");
    private volatile boolean stopped;
    /** What was said to be the watermark, by the time when it was said. */
    private final NavigableMap<Instant, Instant> watermarks = new TreeMap<>();
    private Instant lastRun = Instant.EPOCH;

    /**
     * What the service says at one moment. What it does not say is null.
     *
     * @param look when the last look at the lag ended
     */
    private record Said(JsonNode status, JsonNode stream, Instant look) {
        static Said of(JsonNode status) {
            Instant look = null;
            for (JsonNode route : status.path("routes")) {
                look = route.path("id").asText().equals("monitor-lag") ? time(route.path("lastSuccess")) : look;
            }
            return new Said(status, status.at("/streams/0"), look);
        }

        Double number(String pointer) {
            return stream.at(pointer).isNumber() ? stream.at(pointer).asDouble() : null;
        }

        Instant at(String pointer) {
            return time(stream.at(pointer));
        }

        String state() {
            return stream.path("state").asText();
        }

        /** Since when each source is up or down, and who copies the stream: while looks fail, these change alone. */
        List<JsonNode> around() {
            List<JsonNode> around = new ArrayList<>(status.path("sources").findValues("since"));
            around.add(stream.path("owner"));
            return around;
        }

        private static Instant time(JsonNode seconds) {
            return seconds.isNumber() ? Instant.ofEpochMilli(Math.round(seconds.asDouble() * 1000)) : null;
        }
    }

    private Claims(Service service, Supplier<Ledger> ledger, Database primary, Database target, boolean byXid) {
        this.service = service;
        this.ledger = ledger;
        this.events = new Whereabouts(ledger, primary, target);
        this.target = target;
        this.byXid = byXid;
    }

    static Claims watch(Service service, Supplier<Ledger> ledger, Database primary, Database target, boolean byXid) {
        Claims claims = new Claims(service, ledger, primary, target, byXid);
        claims.thread.setDaemon(true);
        claims.thread.start();
        return claims;
    }

    /** Claims that were not true, with what was missing. */
    Collection<String> broken() {
        return Set.copyOf(broken);
    }

    /** How many claims were checked, by kind. */
    synchronized Map<Kind, Integer> checked() {
        return new EnumMap<>(checked);
    }

    private synchronized void check(Kind kind, boolean isTrue, String claim) {
        checked.merge(kind, 1, Integer::sum);
        if (!isTrue) {
            broken.add(kind + " at " + Instant.now() + ": " + claim);
        }
    }

    private void watch() {
        try {
            watchUntilStopped();
        } catch (RuntimeException | Error e) {
            // Nothing more would be checked, and the race would be right.
            broken.add("the watch of the claims ended at " + Instant.now() + ": " + e);
        }
    }

    private void watchUntilStopped() {
        Said before = null;
        while (!stopped) {
            try {
                Said now = Said.of(JSON.readTree(get("/status").body()));
                if (before == null || !Objects.equals(now.look(), before.look())) {
                    checkSaid(now);
                    // The looks of a service that was started again begin anew.
                    if (before != null && before.look() != null && now.look() != null
                            && now.look().isAfter(before.look())) {
                        checkLook(before, now);
                    }
                    checkRuns(now.at("/watermark"));
                    before = now;
                }
            } catch (IOException | SQLException | IllegalStateException e) {
                before = null; // The nemesis is at work: nothing is claimed, or it cannot be checked.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(service.uri(path)).timeout(Duration.ofSeconds(2)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What is said in several places, between two looks that found the same. */
    private void checkSaid(Said now) throws IOException, InterruptedException {
        String metrics = get("/metrics").body();
        int ready = get("/health/ready").statusCode();
        Said then = Said.of(JSON.readTree(get("/status").body()));
        boolean isKnown = now.number("/lag") != null;
        boolean isSaidWell = !now.state().equals("ok") || isKnown && now.stream().path("failing").isNull();
        boolean isCaughtUp = !now.stream().path("sentence").asText().equals("caught up")
                || Double.valueOf(0).equals(now.number("/lag"));
        check(Kind.SAME_EVERYWHERE, isSaidWell && isCaughtUp, "state and lag do not fit: " + now.stream());
        if (now.look() == null || !now.look().equals(then.look()) || !now.state().equals(then.state())
                || !now.status().path("state").equals(then.status().path("state"))
                || isKnown != (then.number("/lag") != null)
                || !Objects.equals(now.number("/heldBack/rows"), then.number("/heldBack/rows"))
                || !now.around().equals(then.around())) {
            return; // Another look has begun, or a source was down and is up again.
        }
        boolean isUnready = Set.of("refused", "down").contains(now.state());
        check(Kind.SAME_EVERYWHERE, !isUnready || ready != 200, "ready, and " + now.state());
        check(Kind.SAME_EVERYWHERE, value(metrics, "timescale_integration_stream_state\\{[^}]*state=\"" + now.state()
                + "\"[^}]*}") == 1,
                "the metrics have another state than " + now.state());
        double lag = value(metrics, "replication_lag_seconds\\{[^}]*}");
        check(Kind.SAME_EVERYWHERE, Double.isNaN(lag) != isKnown && (!isKnown || now.number("/lag") > 0 || lag == 0),
                "a lag of " + lag + " in the metrics, and of " + now.number("/lag") + ": "
                        + now.status().path("sources"));
        double held = value(metrics, "timescale_integration_rows_held_back\\{[^}]*}");
        check(Kind.SAME_EVERYWHERE, Double.isNaN(held) ? now.number("/heldBack/rows") == null
                : Double.valueOf(held).equals(now.number("/heldBack/rows")), held + " rows held back in the metrics: "
                + now.stream());
    }

    private static double value(String text, String sample) {
        Matcher matcher = Pattern.compile("(?m)^" + sample + " (\\S+)$").matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    /** @param before what was found by the look before: what was acknowledged by then is seen by this one */
    private void checkLook(Said before, Said now) throws SQLException {
        Map<UUID, Instant> times = events.times(before.look().minus(BACK), Instant.MAX, byXid ? Instant.MAX : null);
        Set<UUID> missing = events.missing(times.keySet());
        if (!byXid && now.at("/watermark") != null) {
            check(Kind.COPIED_UP_TO, missing, event -> times.get(event).isBefore(now.at("/watermark")),
                    "copied up to " + now.at("/watermark"));
        }
        Predicate<UUID> wasThere = event -> events.acknowledged(event).isBefore(before.look());
        Double pending = now.number("/pending");
        Double held = now.number("/heldBack/rows");
        if (now.number("/lag") == null || pending == null || held == null) {
            return;
        }
        Instant horizon = now.at("/horizon");
        if (now.number("/lag") == 0 && pending == 0 && horizon != null && before.at("/horizon") != null) {
            Instant both = horizon.isBefore(before.at("/horizon")) ? horizon : before.at("/horizon");
            check(Kind.NONE_WAITS, missing, wasThere.and(event -> times.get(event).isBefore(both)),
                    "no row waits below " + both);
        }
        Set<UUID> others = missing.stream().filter(wasThere)
                .filter(event -> byXid || times.get(event).isBefore(before.look()))
                .collect(Collectors.toSet());
        check(Kind.WAITING_AND_HELD, others.size() <= pending + held, pending + " rows wait and " + held
                + " are held back, but "
                + others.size() + " were missing, such as " + others.stream().findFirst());
        if (!byXid && held > 0) {
            Instant since = now.at("/heldBack/since");
            // To the microsecond it may be later.
            check(Kind.HELD_SINCE, times.keySet(), wasThere.and(
                    event -> !times.get(event).isBefore(horizon.plusMillis(1))
                    && times.get(event).isBefore(since)), "held back since " + since);
        }
    }

    private void check(Kind kind, Set<UUID> of, Predicate<UUID> refutes, String claim) {
        Set<UUID> against = of.stream().filter(event -> events.acknowledged(event) != Instant.MAX).filter(refutes)
                .collect(Collectors.toSet());
        check(kind, against.isEmpty(), claim + ", but not so are " + against.size() + ", such as "
                + against.stream().findFirst().map(event -> event + ", acknowledged at " + events.acknowledged(event))
                .orElse(""));
    }

    /** @param watermark as it is said to be now; null: it is not said */
    private void checkRuns(Instant watermark) throws SQLException {
        try (Connection connection = target.connect(); PreparedStatement select = connection.prepareStatement(RUNS)) {
            select.setTimestamp(1, Timestamp.from(lastRun));
            try (ResultSet run = select.executeQuery()) {
                while (run.next()) {
                    Instant started = run.getTimestamp("started").toInstant();
                    Instant from = run.getTimestamp("range_from") == null ? Instant.MIN
                            : run.getTimestamp("range_from").toInstant();
                    Instant until = byXid ? started.minus(NOT_BY_XID)
                            : watermarks.subMap(started.minus(BACK), started).values().stream()
                            .min(Instant::compareTo).orElse(null);
                    if (until != null && run.getBoolean("clean")) {
                        Map<UUID, Instant> times = events.times(started.minus(BACK), started, started);
                        check(Kind.COMPARED, events.missing(times.keySet()), event -> !times.get(event).isBefore(from)
                                && times.get(event).isBefore(until), "all compared, from " + from + " to " + until
                                + " at " + started);
                    }
                    lastRun = started;
                }
            }
        }
        if (watermark != null) {
            watermarks.put(Instant.now(), watermark);
        }
    }

    /** Runs the verb reconcile, and checks what it claims by its exit code and its output. */
    int reconcile(String verb, Map<String, String> settings) throws IOException, InterruptedException, SQLException {
        Instant start = Instant.now();
        Set<UUID> gone = new HashSet<>(ledger.get().lost());
        gone.addAll(ledger.get().rolledBack());
        Service.Once once = service.once(verb, settings);
        if (once.exitCode() == 0) {
            Matcher waiting = AFTER_WATERMARK.matcher(once.output());
            long after = waiting.find() ? Long.parseLong(waiting.group(1).replace(",", "")) : 0;
            // Dated up to a minute later than now, they are the stream's to copy, or are not there yet for a
            // comparison.
            Set<UUID> missing = events.missing(events.times(Instant.EPOCH, start, start).keySet());
            check(Kind.RECONCILE, missing.size() <= after, verb + " ended with 0, but " + missing.size()
                    + " were missing, such as "
                    + missing.stream().findFirst() + ": " + once.output());
            gone.retainAll(events.arrived(gone));
            check(Kind.RECONCILE, gone.isEmpty(), verb + " ended with 0, but the target has " + gone.size()
                    + " which the source has not, such as " + gone.stream().findFirst() + ": " + once.output());
        }
        return once.exitCode();
    }

    /** Runs the verb streams, and checks what it claims. */
    void streams() throws IOException, InterruptedException, SQLException {
        Service.Once once = service.once("streams", Map.of());
        Matcher row = Pattern.compile("(?m)^access_events +primary +access_events +\\S+ +(\\S+Z) ")
                .matcher(once.output());
        if (once.exitCode() == 0 && !byXid) {
            check(Kind.STREAMS, row.find(), "no time up to which it is copied: " + once.output());
            Instant until = Instant.parse(row.group(1));
            Map<UUID, Instant> times = events.times(Instant.now().minus(BACK), Instant.MAX, null);
            check(Kind.STREAMS, events.missing(times.keySet()), event -> times.get(event).isBefore(until),
                    "copied up to " + until);
        }
    }

    /** The kinds with their numbers, for the log of a race. */
    String summary() {
        return checked().entrySet().stream().map(entry -> entry.getValue() + " "
                + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')).collect(Collectors.joining(", "));
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
