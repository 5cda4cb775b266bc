#!/bin/sh
# Makes timescale-integration.jsa beside the jar: the classes that a start loads (AppCDS), which halves its time. It is
# for the JVM and the folder that it was made with: run this again when either changes; until then it is not used.
#
# In a checkout of the sources, it makes that of target/timescale-integration.
#
# A service that finds no database is started, and stopped when it has loaded its routes.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
[ ! -f "$home/pom.xml" ] || home=$home/target/timescale-integration
if [ ! -f "$home/timescale-integration.jar" ]; then
    echo "there is no $home/timescale-integration.jar; build it: mvn package" >&2
    exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# REPLICATION_HORIZON: what it would see on the primary needs no waiting for.
SOURCE_DSN=postgres://nobody@127.0.0.1:1/none TARGET_DSN=postgres://nobody@127.0.0.1:1/none REPLICATION_HORIZON=off \
    REPLICATION_METRICS_HOST=127.0.0.1 REPLICATION_METRICS_PORT=0 OUTPUT_DIR="$home" \
    LOG_FORMAT=text LOG_LEVEL=info \
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:ArchiveClassesAtExit="$home/timescale-integration.jsa" \
    -Xlog:disable -Xlog:all=error:stderr -XX:+UseSerialGC -Xmx256m \
    -jar "$home/timescale-integration.jar" run 2> "$log" &
service=$!
until grep -q 'routes of ' "$log"; do
    kill -0 "$service" 2> /dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
done
kill -TERM "$service"
wait "$service" || true
test -s "$home/timescale-integration.jsa" || { cat "$log" >&2; exit 1; }
