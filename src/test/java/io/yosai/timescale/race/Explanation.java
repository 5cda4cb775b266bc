package io.yosai.timescale.race;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Tells a person which events went wrong in a race, and what went on when the primary acknowledged them. */
record Explanation(Ledger ledger, Database primary, Database target, Path log) {
    private static final int EVENTS = 5;
    private static final int SECONDS_AROUND = 5;

    String of(Verdict verdict) throws IOException {
        StringBuilder text = new StringBuilder(verdict + "; the whole log is " + log + "\n");
        tell("lost", verdict.lost(), text);
        tell("doubled", verdict.doubled(), text);
        tell("phantom", verdict.phantoms(), text);
        tell("different", verdict.different(), text);
        return text.toString();
    }

    private void tell(String kind, List<UUID> events, StringBuilder text) throws IOException {
        for (UUID event : events.subList(0, Math.min(EVENTS, events.size()))) {
            Instant acknowledged = ledger.acknowledged().get(event);
            text.append("%s: %s, on the primary at %s, on the target at %s, %s%n".formatted(kind, event,
                    times(primary, event), times(target, event),
                    ledger.rolledBack().contains(event) ? "rolled back"
                            : acknowledged == null ? "in doubt" : "acknowledged at " + acknowledged));
            if (acknowledged != null) {
                text.append(around(acknowledged)).append('\n');
            }
        }
    }

    private static String times(Database side, UUID event) {
        return side.value("SELECT array_agg(time ORDER BY time)::text FROM access_events WHERE event_id = '"
                + event + "'", String.class);
    }

    /** What service and nemesis wrote into the log, which begins each line with the time. */
    private String around(Instant time) throws IOException {
        String from = time.minusSeconds(SECONDS_AROUND).toString();
        String to = time.plusSeconds(SECONDS_AROUND).toString();
        return String.join("\n", Files.readString(log).lines()
                .filter(line -> line.compareTo(from) >= 0 && line.compareTo(to) <= 0).toList());
    }
}
