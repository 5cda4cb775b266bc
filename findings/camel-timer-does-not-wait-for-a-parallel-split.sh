#!/usr/bin/env bash
# Camel 4.17.0: a timer comes again while the parallel split of its route is at work.
# Guess: a timer has one thread, which waits until its exchange is done, as it does for any slow step: at most one split of two parts is
# at work at a time.
# Seen: with parallelProcessing the exchange goes on in the threads of the split, and the timer's thread is free: each period begins
# two parts more, until the pool of ten threads is full; further ones wait in its queue. Without it two seconds of work hold the timer.
# What is to be done by two workers at a time has to count them itself.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-yaml-dsl:4.17.0 org.apache.camel:camel-timer:4.17.0 org.apache.camel:camel-bean:4.17.0 org.slf4j:slf4j-nop:2.0.17
mkdir "$WORK/routes"
for kind in parallel serial; do
    cat > "$WORK/routes/$kind.yaml" <<YAML
- route:
    from:
      uri: "timer:$kind?delay=0&period=100"
      steps:
        - setBody: {constant: "a,b"}
        - split: {tokenize: ",", parallelProcessing: "$([ $kind = parallel ] && echo true || echo false)", steps: [{process: {ref: $kind}}]}
YAML
done
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
main.configure().withRoutesIncludePattern("file:routes/*.yaml");
Map<String, Integer> most = new java.util.concurrent.ConcurrentHashMap<>();
for (String kind : List.of("parallel", "serial")) {
    var working = new java.util.concurrent.atomic.AtomicInteger();
    main.bind(kind, (org.apache.camel.Processor) exchange -> {
        most.merge(kind, working.incrementAndGet(), Math::max);
        Thread.sleep(1000);
        working.decrementAndGet();
    });
}
main.start();
Thread.sleep(3000);
for (String kind : List.of("parallel", "serial")) System.out.println(kind + ": " + most.get(kind) + " parts at a time");
main.configure().setShutdownTimeout(1);
main.stop();
JAVA
seen <<'OUTPUT'
parallel: 10 parts at a time
serial: 1 parts at a time
OUTPUT
