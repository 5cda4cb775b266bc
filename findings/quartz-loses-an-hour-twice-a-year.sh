#!/usr/bin/env bash
# Quartz 2.5.0: "every five minutes" stands still for an hour when summer time ends.
# Guess: an interval of minutes goes on through both of the doubled hours, and what is due at 02:30 runs late when the
# hour is missing.
# Seen: in the zone Europe/Berlin no run falls into the first of the doubled hours: 65 minutes go by without one; and
# the run at 02:30 of the missing hour is left out that day. A replicator's cron wants a zone without summer time.
source "$(dirname "$0")/lib/common.sh"
jars org.quartz-scheduler:quartz:2.5.0 org.slf4j:slf4j-nop:2.0.17
java_main <<'JAVA'
BiFunction<String, Instant, Instant> next = (cron, after) -> {
    try {
        var expression = new org.quartz.CronExpression(cron);
        expression.setTimeZone(TimeZone.getTimeZone("Europe/Berlin"));
        return expression.getNextValidTimeAfter(java.util.Date.from(after)).toInstant();
    } catch (java.text.ParseException e) {
        throw new IllegalArgumentException(e);
    }
};
for (String start : List.of("2025-10-24T23:40:00Z", "2025-10-25T23:40:00Z")) {
    Instant run = Instant.parse(start);
    Duration longest = Duration.ZERO;
    for (int runs = 0; runs < 24; runs++) {
        Instant following = next.apply("0 */5 * * * ?", run);
        Duration pause = Duration.between(run, following);
        if (pause.compareTo(longest) > 0) longest = pause;
        run = following;
    }
    System.out.println("24 runs from " + start + " on, every five minutes, longest pause: " + longest);
}
System.out.println("02:30 every day, after 2025-03-29T12:00Z: " + next.apply("0 30 2 * * ?", Instant.parse("2025-03-29T12:00:00Z")));
JAVA
seen <<'OUTPUT'
24 runs from 2025-10-24T23:40:00Z on, every five minutes, longest pause: PT5M
24 runs from 2025-10-25T23:40:00Z on, every five minutes, longest pause: PT1H5M
02:30 every day, after 2025-03-29T12:00Z: 2025-03-31T00:30:00Z
OUTPUT
