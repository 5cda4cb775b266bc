#!/usr/bin/env bash
# Camel 4.17.0: ${body.size} in the language simple computes the hash of the whole body, each time that it is evaluated.
# Guess: it calls size() by reflection, which is cached by the class of the body, whatever the body holds.
# Seen: the cache of methods is asked by a key that holds the body itself, so that its hashCode() runs twice for each
# evaluation. A list asks each of its rows for theirs, and each row its values: where these are decoded on demand, a predicate
# decodes all of a page. Counting a page of 5,000 rows took most of the time of a replication. A method of a
# bean that takes the body does not.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-core-languages:4.17.0 org.apache.camel:camel-bean:4.17.0 \
    org.slf4j:slf4j-nop:2.0.17

java_main <<'JAVA'
class Rows extends AbstractList<String> {
    int hashed;
    public String get(int at) { return "row " + at; }
    public int size() { return 5000; }
    public int hashCode() { hashed++; return super.hashCode(); }
}
try (var camel = new org.apache.camel.impl.DefaultCamelContext()) {
    camel.start();
    var predicate = camel.resolveLanguage("simple").createPredicate("${body.size} > 0");
    predicate.initPredicate(camel);
    var rows = new Rows();
    var exchange = new org.apache.camel.support.DefaultExchange(camel);
    exchange.getMessage().setBody(rows);
    for (int i = 1; i <= 3; i++) {
        boolean matches = predicate.matches(exchange);
        System.out.println("evaluated " + i + " times: " + matches + ", hashed " + rows.hashed + " times");
    }
}
JAVA
seen <<'OUTPUT'
evaluated 1 times: true, hashed 2 times
evaluated 2 times: true, hashed 4 times
evaluated 3 times: true, hashed 6 times
OUTPUT
