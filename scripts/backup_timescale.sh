#!/bin/sh
# Usage: TIMESCALE_DSN=postgres://user:password@host/database backup_timescale.sh [options]
# Also read: OUTPUT_DIR (default: backups), RETENTION_DAYS (default: 7).
#
# The verb backup of timescale-integration, which its options go to (--help).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for jar in "$here/../timescale-integration.jar" "$here/../target/timescale-integration/timescale-integration.jar"; do
    [ ! -e "$jar" ] || exec java ${JAVA_OPTS:--Xmx256m} -jar "$jar" backup "$@"
done
echo "$0: no timescale-integration.jar beside the folder scripts; make it with: mvn -DskipTests package" >&2
exit 2
