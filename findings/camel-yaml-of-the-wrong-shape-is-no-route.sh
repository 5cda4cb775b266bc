#!/usr/bin/env bash
# Camel 4.17.0: a YAML file of routes that is a map instead of a list is read without an error, and holds no route.
# Guess: it is a mistake like an unknown field, which stops the start and names the line.
# Seen: without the leading "- " the application starts, with nothing to do. Count the routes after the start.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-yaml-dsl:4.17.0 org.apache.camel:camel-direct:4.17.0 org.slf4j:slf4j-nop:2.0.17
mkdir "$WORK/routes"
cat > "$WORK/routes/list.yaml" <<'YAML'
- route:
    id: listed
    from:
      uri: direct:listed
      steps:
        - setBody: {constant: 1}
YAML
sed -e 's/^..//' -e 's/listed/mapped/' "$WORK/routes/list.yaml" > "$WORK/routes/map.yaml"
sed -e 's/setBody/setBodi/' -e 's/listed/unknown/' "$WORK/routes/list.yaml" > "$WORK/routes/unknown.yaml"
java_main <<'JAVA'
for (String file : List.of("list", "map", "unknown")) {
    var main = new org.apache.camel.main.Main();
    main.configure().withRoutesIncludePattern("file:routes/" + file + ".yaml");
    try {
        main.start();
        System.out.println(file + ": started, routes: " + main.getCamelContext().getRoutes().size());
        main.stop();
    } catch (Exception e) {
        System.out.println(file + ": does not start");
    }
}
JAVA
seen <<'OUTPUT'
list: started, routes: 1
map: started, routes: 0
unknown: does not start
OUTPUT
