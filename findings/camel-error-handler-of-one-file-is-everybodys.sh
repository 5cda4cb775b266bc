#!/usr/bin/env bash
# Camel 4.17.0: an errorHandler at the top of one YAML file handles the errors of the routes of other files.
# Guess: like a top-level onException it is for the routes of its own file.
# Seen: it becomes the default of the context: errors of a route in a file that never mentions it go to its dead
# letter channel and count as handled. An onException at the top of a file stays in its file.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-yaml-dsl:4.17.0 org.apache.camel:camel-direct:4.17.0 org.apache.camel:camel-mock:4.17.0 org.slf4j:slf4j-nop:2.0.17
mkdir "$WORK/routes"
cat > "$WORK/routes/one.yaml" <<'YAML'
- errorHandler:
    deadLetterChannel:
      deadLetterUri: mock:dead
- onException:
    exception: [java.lang.IllegalStateException]
    handled: {constant: "true"}
    steps:
      - to: mock:state
YAML
for exception in IllegalArgumentException IllegalStateException; do
    cat > "$WORK/routes/$exception.yaml" <<YAML
- route:
    from:
      uri: direct:$exception
      steps:
        - throwException: {exceptionType: java.lang.$exception, message: wrong}
YAML
done
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
main.configure().withRoutesIncludePattern("file:routes/*.yaml");
main.start();
var context = main.getCamelContext();
for (String exception : List.of("IllegalArgumentException", "IllegalStateException")) {
    var exchange = main.getCamelTemplate().send("direct:" + exception, sent -> { });
    System.out.println(exception + ": the caller sees " + (exchange.getException() == null ? "success" : "the error"));
}
for (String name : List.of("dead", "state"))
    System.out.println("came to mock:" + name + ": " + context.getEndpoint("mock:" + name,
            org.apache.camel.component.mock.MockEndpoint.class).getReceivedCounter());
main.stop();
JAVA
seen <<'OUTPUT'
IllegalArgumentException: the caller sees success
IllegalStateException: the caller sees success
came to mock:dead: 2
came to mock:state: 0
OUTPUT
