#!/usr/bin/env bash
# Camel 4.17.0: two routes whose timers have the same name wait for each other.
# Guess: each endpoint ticks by itself, the name is a label; different periods make them different.
# Seen: one name is one thread. A route that takes a second lets a timer of 50 ms tick once a second. A name of its
# own helps.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-yaml-dsl:4.17.0 org.apache.camel:camel-timer:4.17.0 org.apache.camel:camel-mock:4.17.0 org.apache.camel:camel-bean:4.17.0 org.slf4j:slf4j-nop:2.0.17
mkdir "$WORK/routes"
for name in shared own; do
    cat > "$WORK/routes/$name.yaml" <<YAML
- route: {from: {uri: "timer:$name?delay=0&period=50", steps: [{to: "mock:$name"}]}}
YAML
done
cat > "$WORK/routes/slow.yaml" <<'YAML'
- route: {from: {uri: "timer:shared?delay=0&period=1000", steps: [{process: {ref: slow}}]}}
YAML
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
main.configure().withRoutesIncludePattern("file:routes/*.yaml");
main.bind("slow", (org.apache.camel.Processor) exchange -> Thread.sleep(1000));
main.start();
Thread.sleep(4000);
for (String name : List.of("shared", "own")) {
    int ticks = main.getCamelContext().getEndpoint("mock:" + name, org.apache.camel.component.mock.MockEndpoint.class).getReceivedCounter();
    System.out.println(name + " name, ticks of 50 ms in 4 s: " + (ticks > 50 ? "more than 50" : ticks < 20 ? "less than 20" : ticks));
}
main.configure().setShutdownTimeout(1);
main.stop();
JAVA
seen <<'OUTPUT'
shared name, ticks of 50 ms in 4 s: less than 20
own name, ticks of 50 ms in 4 s: more than 50
OUTPUT
