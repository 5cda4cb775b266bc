#!/usr/bin/env bash
# pg_restore 15.18: --list accepts an archive of which nine tenths are missing.
# Guess: it reads to the end, and fails where a table of contents points behind it.
# Seen: the table of contents is at the beginning, and nothing else is looked at: same list, exit code 0. Only reading
# the data shows the damage; -f /dev/null does that without a server. A backup job that verifies by --list verifies
# nothing.
source "$(dirname "$0")/lib/common.sh"

postgresql_15
sql 'CREATE TABLE events AS SELECT n, md5(n::text) FROM generate_series(1, 100000) n'
client pg_dump -Fc -f "$WORK/whole" postgres
head -c $(($(stat -c %s "$WORK/whole") / 10)) "$WORK/whole" > "$WORK/cut"
{
    for archive in whole cut; do
        client pg_restore --list "$WORK/$archive" > "$WORK/$archive.list" && code=0 || code=$?
        echo "$archive: --list $code"
        client pg_restore -f /dev/null "$WORK/$archive" 2> /dev/null && code=0 || code=$?
        echo "$archive: -f /dev/null $code"
    done
    cmp <(grep -v '^;' "$WORK/whole.list") <(grep -v '^;' "$WORK/cut.list") && echo 'the lists are the same'
} > "$WORK/out"
seen <<'OUTPUT'
whole: --list 0
whole: -f /dev/null 0
cut: --list 0
cut: -f /dev/null 1
the lists are the same
OUTPUT
