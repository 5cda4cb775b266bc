#!/bin/sh
# Usage: TIMESCALE_DSN=postgres://user:password@host/database restore_timescale.sh FILE [options]
#
# The verb restore of timescale-integration, which its options go to (--help).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for jar in "$here/../timescale-integration.jar" "$here/../target/timescale-integration/timescale-integration.jar"; do
    [ ! -e "$jar" ] || exec java ${JAVA_OPTS:--Xmx256m} -jar "$jar" restore "$@"
done
echo "$0: no timescale-integration.jar beside the folder scripts; make it with: mvn -DskipTests package" >&2
exit 2
