#!/bin/sh
# Usage: class_list.sh DISTRIBUTION
#
# Writes timescale-integration.classes into the distribution: the classes that scripts/class_archive.sh puts into the
# archive. They are those that a service loads which finds no database, those of the check of routes that somebody has
# edited, and all of this program, of the driver, of the pool and of Spring's JDBC, which it would load with a database.
set -eu
cd "$1"
log=$(mktemp)
checked=$(mktemp)
trap 'rm -f "$log" "$checked"' EXIT
# REPLICATION_HORIZON: what it would see on the primary needs no waiting for.
SOURCE_DSN=postgres://nobody@127.0.0.1:1/none TARGET_DSN=postgres://nobody@127.0.0.1:1/none REPLICATION_HORIZON=off \
    REPLICATION_METRICS_HOST=127.0.0.1 REPLICATION_METRICS_PORT=0 OUTPUT_DIR="$PWD" LOG_FORMAT=text LOG_LEVEL=info \
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:DumpLoadedClassList=timescale-integration.classes \
    -Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx256m -jar timescale-integration.jar run 2> "$log" &
service=$!
until grep -q 'routes of ' "$log"; do
    kill -0 "$service" 2> /dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
done
kill -TERM "$service"
wait "$service" || true
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:DumpLoadedClassList="$checked" \
    -Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx256m -jar timescale-integration.jar validate > /dev/null
for jar in timescale-integration.jar lib/postgresql-*.jar lib/HikariCP-*.jar lib/spring-jdbc-*.jar; do
    "${JAVA_HOME:+$JAVA_HOME/bin/}jar" --list --file "$jar"
done | sed -n '/^META-INF/d; s/\.class$//p' | grep -v -e '-info$' >> "$checked"
# Not one twice.
awk '!seen[$0]++' timescale-integration.classes "$checked" > "$log"
cp "$log" timescale-integration.classes
