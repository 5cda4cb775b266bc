#!/bin/sh
# Usage: TIMESCALE_DSN=postgres://user:password@host/database restore_timescale.sh FILE [options]
#
# The verb restore of timescale-integration, which its options go to (--help).
set -eu
here=$(dirname "$(readlink -f "$0")")
for program in "$here/../timescale-integration" "$here/../target/timescale-integration/timescale-integration"; do
    [ ! -f "$program" ] || exec "$program" restore "$@"
done
echo "$0: no program timescale-integration beside the folder scripts; make it with: mvn -DskipTests package" >&2
exit 2
