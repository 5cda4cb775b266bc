#!/usr/bin/env bash
# Camel 4.17.0: a java.nio.file.Path, and a java.io.File, in a text of the language simple stands for all that the file holds.
# Guess: its path, as toString() has it.
# Seen: Camel has a converter from either to String that reads the file. A log line "copied ${body.file}" prints a dump of
# a database, all of which is in memory for that; where there is no such file the evaluation fails. What is printed must be a text:
# ${body.file.toString}, or an object of one's own whose toString() is the path.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-core-languages:4.17.0 org.apache.camel:camel-bean:4.17.0 \
    org.slf4j:slf4j-nop:2.0.17

java_main <<'JAVA'
try (var camel = new org.apache.camel.impl.DefaultCamelContext()) {
    camel.start();
    var file = java.nio.file.Path.of("dump");
    java.nio.file.Files.writeString(file, "rows of persons");
    var exchange = new org.apache.camel.support.DefaultExchange(camel);
    exchange.setVariable("path", file);
    exchange.setVariable("file", file.toFile());
    exchange.setVariable("none", java.nio.file.Path.of("not-there"));
    for (String text : List.of("copied ${variable.path}", "copied ${variable.file}", "copied ${variable.path.toString}",
            "copied ${variable.none}")) {
        try {
            System.out.println(camel.resolveLanguage("simple").createExpression(text).evaluate(exchange, String.class));
        } catch (Exception e) {
            System.out.println(text + ": " + e.getClass().getSimpleName());
        }
    }
}
JAVA
seen <<'OUTPUT'
copied rows of persons
copied rows of persons
copied dump
copied ${variable.none}: TypeConversionException
OUTPUT
