#!/usr/bin/env bash
# Micrometer 1.15.6 with the Prometheus client 1.3.10: a gauge named ..._total is exported without it.
# Guess: the name of a gauge comes out as it is.
# Seen: "_total" is for counters, so it is cut off a gauge's name; a dashboard that asks for hypertable_bytes_total
# finds nothing. So are "_info", "_created" and "_bucket", and of two gauges whose names are the same then only one is
# there.
source "$(dirname "$0")/lib/common.sh"
jars io.micrometer:micrometer-registry-prometheus:1.15.6 io.prometheus:prometheus-metrics-core:1.3.10 org.slf4j:slf4j-nop:2.0.17
java_main <<'JAVA'
var registry = new io.micrometer.prometheusmetrics.PrometheusMeterRegistry(io.micrometer.prometheusmetrics.PrometheusConfig.DEFAULT);
for (String name : List.of("hypertable_bytes_total", "build_info", "rows_created", "rows_bucket", "rows_count")) registry.gauge(name, 42);
registry.scrape().lines().filter(line -> !line.startsWith("#")).forEach(System.out::println);
JAVA
seen <<'OUTPUT'
build 42.0
hypertable_bytes 42.0
rows 42.0
rows_count 42.0
OUTPUT
