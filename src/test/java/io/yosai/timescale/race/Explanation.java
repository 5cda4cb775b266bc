package io.yosai.timescale.race;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Tells a person which events went wrong in a race, and what went on when the primary acknowledged them. */
record Explanation(Ledger ledger, Database primary, Database target, Path log) {
    private static final int EVENTS = 5;
    private static final int SECONDS_AROUND = 5;

    String of(Verdict verdict) throws IOException {
        StringBuilder text = new StringBuilder(verdict + "; the whole log is " + log + "\n");
        Set<Instant> moments = new TreeSet<>();
        tell("lost", verdict.lost(), text, moments);
        tell("doubled", verdict.doubled(), text, moments);
        tell("phantom", verdict.phantoms(), text, moments);
        tell("different", verdict.different(), text, moments);
        Files.readString(log).lines().filter(line -> moments.stream().anyMatch(moment -> isAbout(line, moment)))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private void tell(String kind, List<UUID> events, StringBuilder text, Set<Instant> moments) {
        for (UUID event : events.subList(0, Math.min(EVENTS, events.size()))) {
            Instant acknowledged = ledger.acknowledged().get(event);
            text.append("%s: %s, on the primary at %s, on the target at %s, %s%n".formatted(kind, event,
                    times(primary, event), times(target, event),
                    ledger.rolledBack().contains(event) ? "rolled back"
                            : acknowledged == null ? "in doubt" : "acknowledged at " + acknowledged));
            if (acknowledged != null) {
                moments.add(acknowledged);
            }
        }
    }

    private static String times(Database side, UUID event) {
        return side.value("SELECT array_agg(time ORDER BY time)::text FROM access_events WHERE event_id = '"
                + event + "'", String.class);
    }

    /** Each line of the log, whether of the service or of the nemesis, begins with the time. */
    private static boolean isAbout(String line, Instant moment) {
        return line.compareTo(moment.minusSeconds(SECONDS_AROUND).toString()) >= 0
                && line.compareTo(moment.plusSeconds(SECONDS_AROUND).toString()) <= 0;
    }
}
