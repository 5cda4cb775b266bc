#!/usr/bin/env bash
# Camel 4.17.0: a run that is to end after one message ends with exit code 0 when that message failed.
# Guess: a failed exchange does not count to durationMaxMessages, or makes the exit code another than 0.
# Seen: it counts, and Main says 0. A CronJob that copies once and fails looks like a success.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-yaml-dsl:4.17.0 org.apache.camel:camel-timer:4.17.0 org.slf4j:slf4j-nop:2.0.17
mkdir "$WORK/routes"
cat > "$WORK/routes/once.yaml" <<'YAML'
- route:
    from:
      uri: timer:once
      parameters: {delay: 0, repeatCount: 1}
      steps:
        - throwException: {exceptionType: java.lang.IllegalStateException, message: nothing copied}
YAML
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
main.configure().withRoutesIncludePattern("file:routes/*.yaml").withDurationMaxMessages(1);
main.run();
System.out.println("exit code " + main.getExitCode());
JAVA
seen <<'OUTPUT'
exit code 0
OUTPUT
