#!/usr/bin/env bash
# Micrometer 1.15.6: MultiGauge.register() with new numbers keeps the old ones.
# Guess: register() replaces what was registered, as it removes the rows that are not there any more.
# Seen: rows that came or went are taken up, a row that stays keeps the number that it had first; register(rows, true)
# replaces it. A gauge fed from a query looks alive, for its set of rows changes, and is frozen.
source "$(dirname "$0")/lib/common.sh"
jars io.micrometer:micrometer-core:1.15.6 org.slf4j:slf4j-nop:2.0.17
java_main <<'JAVA'
var registry = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
var gauge = io.micrometer.core.instrument.MultiGauge.builder("rows").register(registry);
BiFunction<String, Integer, io.micrometer.core.instrument.MultiGauge.Row<?>> row = (table, n) ->
        io.micrometer.core.instrument.MultiGauge.Row.of(io.micrometer.core.instrument.Tags.of("table", table), n);
Runnable show = () -> System.out.println(registry.find("rows").gauges().stream()
        .map(meter -> meter.getId().getTag("table") + "=" + (int) meter.value()).sorted().toList());
gauge.register(List.of(row.apply("a", 1), row.apply("b", 1)));
show.run();
gauge.register(List.of(row.apply("a", 2), row.apply("c", 2)));
show.run();
gauge.register(List.of(row.apply("a", 3), row.apply("c", 3)), true);
show.run();
JAVA
seen <<'OUTPUT'
[a=1, b=1]
[a=1, c=2]
[a=3, c=3]
OUTPUT
