#!/usr/bin/env bash
# Camel 4.17.0: environment variables ending in _PORT configure nothing, but take the place of a property.
# Guess: CAMEL_SERVER_PORT works like CAMEL_SERVER_PATH, and {{source.port}} is what application.properties says.
# Seen: CAMEL_SERVER_PORT is left out of the auto-configuration without a word, as if Kubernetes had set it; and the
# variable SOURCE_PORT=tcp://10.0.0.1:5432, which Kubernetes does set for a service named source, becomes the value of
# {{source.port}}.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-yaml-dsl:4.17.0 org.apache.camel:camel-platform-http-main:4.17.0 org.slf4j:slf4j-nop:2.0.17
echo 'source.port = 5432' > "$WORK/application.properties"
export CAMEL_SERVER_PATH=/api CAMEL_SERVER_PORT=8004 SOURCE_PORT=tcp://10.0.0.1:5432
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
main.setPropertyPlaceholderLocations("file:application.properties");
main.start();
var server = main.configure().httpServer();
System.out.println("port " + server.getPort() + ", path " + server.getPath());
System.out.println("{{source.port}}: " + main.getCamelContext().resolvePropertyPlaceholders("{{source.port}}"));
main.stop();
JAVA
seen <<'OUTPUT'
port 8080, path /api
{{source.port}}: tcp://10.0.0.1:5432
OUTPUT
