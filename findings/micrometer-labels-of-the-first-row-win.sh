#!/usr/bin/env bash
# Micrometer 1.15.6 with the Prometheus client 1.3.10: of one gauge, meters with other label names are not exported.
# Guess: Prometheus allows any label set under a name, so all of them are exported, or the registration throws.
# Seen: the first one decides on the names; what differs is registered, readable in the registry, and missing from the
# scrape. A NULL that becomes a left-out label hides exactly the odd row. An empty label is right.
source "$(dirname "$0")/lib/common.sh"
jars io.micrometer:micrometer-registry-prometheus:1.15.6 io.prometheus:prometheus-metrics-core:1.3.10 org.slf4j:slf4j-nop:2.0.17
java_main <<'JAVA'
var registry = new io.micrometer.prometheusmetrics.PrometheusMeterRegistry(io.micrometer.prometheusmetrics.PrometheusConfig.DEFAULT);
registry.gauge("lag_seconds", io.micrometer.core.instrument.Tags.of("stream", "a", "server", "one"), 1);
registry.gauge("lag_seconds", io.micrometer.core.instrument.Tags.of("stream", "b"), 2);
registry.gauge("lag_seconds", io.micrometer.core.instrument.Tags.of("stream", "c", "server", ""), 3);
System.out.println("registered: " + registry.find("lag_seconds").gauges().size());
registry.scrape().lines().filter(line -> line.startsWith("lag")).forEach(System.out::println);
JAVA
seen <<'OUTPUT'
registered: 3
lag_seconds{server="",stream="c"} 3.0
lag_seconds{server="one",stream="a"} 1.0
OUTPUT
