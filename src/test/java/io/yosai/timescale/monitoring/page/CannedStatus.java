package io.yosai.timescale.monitoring.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** What /status answers in several states, as of one moment; long lists are made, the rest is in status.json. */
final class CannedStatus {
    private static final long NOW = Instant.parse("2026-11-22T12:03:10Z").getEpochSecond();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DAY = 86_400;

    private CannedStatus() {
    }

    static String caughtUp() {
        return caught().toString();
    }

    static String behind() {
        ObjectNode status = caught();
        String behind = "5 min 12 s behind, 48,210 rows waiting";
        state(status, "behind", "access_events: " + behind);
        stream(status, 0).put("state", "behind").put("sentence", behind).put("lag", 312.4).put("pending", 48_210);
        status.put("lag", 312.4).put("pending", 48_210);
        problem(status, "differs", "door_events: 2 rows differ from the source after reconcile");
        ((ObjectNode) stream(status, 1).put("state", "differs")
                .put("sentence", "2 rows differ from the source after reconcile")
                .at("/reconcile/0")).put("remaining", 2);
        ((ObjectNode) stream(status, 0).at("/reconcile/0")).put("scope", "whole").put("notCompared", 3);
        history(status, i -> i < 300 ? 0.5 : (i - 299) * 5.2, i -> i < 300 ? 48 : 160);
        status.withArray("reconcile").insert(0, parse("""
                {"stream": "door_events", "scope": "recent", "started": %d, "finished": %d, "compared": 72, "differing": 3,
                 "repaired": 40, "remaining": 2, "error": null}""".formatted(NOW - 90, NOW - 88)));
        status.putObject("horizon").put("time", NOW - 312).set("holder", parse("""
                {"pid": 4711, "application": "nightly report", "age": 312.4}"""));
        return status.toString();
    }

    /** The worst of several streams, and some others that are not well either. */
    static String refused() {
        ObjectNode status = caught();
        String text = "refused: the source primary is another database than the one from which the stream door_events "
                + "was copied: it is 7519/16384/1, and was 7518/16384/1\nHINT: correct its DSN";
        ObjectNode door = stream(status, 1).deepCopy();
        door.put("state", "refused").put("sentence", text).putNull("lag").putNull("pending").putNull("heldBack");
        ObjectNode failing = stream(status, 1).put("name", "visitors_of_the_north_building").put("state", "failing")
                .put("sentence", "reconcile failing for 3 h 3 min: permission denied");
        ((ObjectNode) failing.at("/reconcile/0")).put("failingSince", NOW - 11_000).put("error", "permission denied");
        status.withArray("streams").insert(0, failing).insert(0, door).remove(3);
        status.withArray("streams").add(stream(status, 2).deepCopy().put("name", "alarms").put("state", "paused")
                .put("sentence", "paused, 2 h 5 min behind, 9,211 rows waiting").put("paused", true).put("lag", 7500)
                .put("pending", 9211));
        state(status, "refused", "door_events: " + text.split("\nHINT")[0]);
        status.putArray("problems");
        problem(status, "refused", "door_events: " + text);
        problem(status, "failing",
                "visitors_of_the_north_building: reconcile failing for 3 h 3 min: permission denied");
        problem(status, "attention", "2 rows in quarantine, not in their tables");
        problem(status, "paused", "alarms: paused, 2 h 5 min behind, 9,211 rows waiting");
        return status.toString();
    }

    static String targetDown() {
        ObjectNode status = caught();
        String down = "target down since 11:53:10 UTC, 1,204 rows waiting";
        state(status, "down", down);
        status.withObject("/target").put("up", false).put("since", NOW - 600).put("reason", "connection refused");
        status.put("lag", 600.2).put("pending", 1204);
        stream(status, 0).put("state", "down").put("sentence", down).put("lag", 600.2).put("pending", 1204);
        stream(status, 1).put("state", "down").put("sentence", "target down since 11:53:10 UTC, 0 rows waiting");
        for (String figure : List.of("hypertables", "chunks", "jobs", "aggregates", "reconcile", "quarantine")) {
            status.putNull(figure);
        }
        stream(status, 0).putNull("reconcile").putNull("firstCopy");
        history(status, i -> i < 300 ? 0.4 : (i - 300) * 10, i -> i < 300 ? 52 : 0);
        ((ObjectNode) status.withArray("routes").get(0)).put("lastSuccess", NOW - 600)
                .put("failing", "target database timescale:5432/yosai is down: connection refused");
        return status.toString();
    }

    /** Three sites, of which one is down. */
    static String sites() {
        ObjectNode status = caught();
        String down = "source hamburg down since 11:53:10 UTC, 7 rows waiting";
        state(status, "down", down);
        status.putArray("problems");
        problem(status, "down", down);
        problem(status, "differs", "door_events-berlin: 2 rows differ from the source after reconcile");
        ObjectNode primary = (ObjectNode) status.withArray("sources").get(0);
        status.withArray("sources").removeAll().add(primary.deepCopy().put("name", "hamburg").put("state", "down")
                .put("up", false)
                .put("since", NOW - 600).put("reason", "connection refused").put("lag", (Double) null))
                .add(primary.deepCopy().put("name", "berlin").put("state", "differs")
                .put("stream", "door_events-berlin").put("lag", 1.5)
                        .put("streams", 1)).add(primary);
        stream(status, 1).put("name", "door_events-berlin").put("source", "berlin").put("state", "differs")
                .put("lag", 1.5)
                .put("sentence", "2 rows differ from the source after reconcile");
        return status.toString();
    }

    /** Before the first query came back. */
    static String starting() {
        ObjectNode status = (ObjectNode) parse("""
                {"now": %d, "version": "0.1.0", "edition": null, "sentence": "starting", "state": "starting",
                 "problems": [{"state": "starting", "text": "starting"}],
                 "sources": [{"name": "primary", "state": "starting", "streams": 0, "up": null, "since": null, "reason": null}],
                 "target": {"up": null, "since": null, "reason": null},
                 "stream": null, "lag": null, "pending": null, "watermark": null, "horizon": {"time": null, "holder": null},
                 "history": {"step": 10, "until": %d, "lag": [], "rows": []},
                 "quarantine": null}""".formatted(NOW, NOW));
        for (String list : List.of("hypertables", "chunks", "jobs", "aggregates", "reconcile", "backups", "routes",
                "streams")) {
            status.putArray(list);
        }
        return status.toString();
    }

    /** Every text that could come from a database is markup that would run, were it parsed. */
    static String hostile(String markup) {
        ObjectNode status = caught();
        state(status, "behind", markup);
        problem(status, "failing", markup);
        status.put("edition", markup);
        status.withObject("/horizon").set("holder", JSON.createObjectNode().put("pid", 1).put("age", 900)
                .put("application", markup));
        status.withObject("/quarantine").put("refused", 2);
        String[][] texts = {{"hypertables", "name"}, {"hypertables", "schema"}, {"jobs", "relation"}, {"jobs", "kind"},
                {"aggregates", "name"}, {"streams", "name"}, {"streams", "sentence"}, {"streams", "state"},
                {"reconcile", "stream"}, {"reconcile", "scope"},
                 {"reconcile", "error"}, {"backups", "file"},
                {"routes", "id"}, {"routes", "failing"}, {"routes", "state"}};
        for (String[] text : texts) {
            ((ObjectNode) status.withArray(text[0]).get(0)).put(text[1], markup);
        }
        return status.toString();
    }

    private static ObjectNode caught() {
        ObjectNode status = resource();
        history(status, i -> i < 40 ? Double.NaN : 0.4 + (i % 60 == 0 ? 8 : 0), i -> 45 + i % 17);
        ArrayNode chunks = status.putArray("chunks");
        for (int i = -1; i < 90; i++) {
            if (i != 40) { // a day without events
                boolean compressed = i > 30;
                chunks.addObject().put("hypertable", "access_events").put("compressed", compressed)
                        .put("from", NOW - NOW % DAY - i * DAY).put("to", NOW - NOW % DAY - (i - 1) * DAY)
                        .put("bytes", (compressed ? 3_100_000 : 41_000_000) * (1 + 0.3 * Math.sin(i * 0.9)));
            }
        }
        return status;
    }

    private static void state(ObjectNode status, String state, String sentence) {
        status.put("state", state).put("sentence", sentence);
        status.putArray("problems");
        problem(status, state, sentence);
    }

    private static void problem(ObjectNode status, String state, String text) {
        status.withArray("problems").addObject().put("state", state).put("text", text);
    }

    private static ObjectNode stream(ObjectNode status, int at) {
        return (ObjectNode) status.withArray("streams").get(at);
    }

    private static void history(ObjectNode status, IntToDoubleFunction lag, IntToDoubleFunction rows) {
        ObjectNode history = status.putObject("history").put("step", 10).put("until", NOW);
        ArrayNode lags = history.putArray("lag");
        ArrayNode rates = history.putArray("rows");
        for (int i = 0; i < 360; i++) {
            double seconds = lag.applyAsDouble(i);
            lags.add(Double.isNaN(seconds) ? null : seconds);
            rates.add(rows.applyAsDouble(i));
        }
    }

    /** Caught up, without the long lists. */
    private static ObjectNode resource() {
        try (InputStream json = CannedStatus.class.getResourceAsStream("status.json")) {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
