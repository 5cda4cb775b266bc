#!/usr/bin/env bash
# camel-micrometer 4.17.0: the notifier of exchanges, which is on by default, looks through all meters at the end of each exchange.
# Guess: it holds on to its meters, or asks the registry by their keys, so that an exchange costs the same however many there are.
# Seen: with 10,000 other meters an exchange takes several times as long as with ten. A service with a gauge or two for each of many
# streams pays for it with each step: switch it off, as the route policy counts exchanges too.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-core:4.17.0 org.apache.camel:camel-micrometer:4.17.0 org.slf4j:slf4j-nop:2.0.17
java_main <<'JAVA'
double[] micros = new double[2];
for (int which = 0; which < 2; which++) {
    var registry = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
    for (int i = 0; i < (which == 0 ? 10 : 10_000); i++) {
        registry.counter("other", "i", String.valueOf(i));
    }
    var camel = new org.apache.camel.impl.DefaultCamelContext();
    var notifier = new org.apache.camel.component.micrometer.eventnotifier.MicrometerExchangeEventNotifier();
    notifier.setMeterRegistry(registry);
    notifier.setCamelContext(camel);
    camel.getManagementStrategy().addEventNotifier(notifier);
    camel.addRoutes(new org.apache.camel.builder.RouteBuilder() {
        @Override
        public void configure() {
            from("direct:a").setBody(constant("b"));
        }
    });
    camel.start();
    var template = camel.createProducerTemplate();
    for (int round = 0; round < 2; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            template.requestBody("direct:a", "a");
        }
        micros[which] = (System.nanoTime() - start) / 1e6;
    }
    camel.stop();
}
System.err.println(micros[0] + " and " + micros[1] + " microseconds an exchange");
System.out.println("at least five times as long: " + (micros[1] > 5 * micros[0]));
JAVA
seen <<'OUTPUT'
at least five times as long: true
OUTPUT
