#!/usr/bin/env bash
# PgBouncer 1.18.0 with PostgreSQL 15.18: in transaction mode SET TimeZone stays with its client, SET IntervalStyle goes
# to everybody.
# Guess: the pooler gives each client its own of all parameters that the server reports, of which both are.
# Seen: it does so for client_encoding, DateStyle, TimeZone, standard_conforming_strings and application_name alone. A
# client that never set anything gets its intervals in the form that another one asked for. Who reads values as text
# has to pin the form of intervals in each transaction.
source "$(dirname "$0")/lib/common.sh"

postgresql_15
pgbouncer pool_mode=transaction default_pool_size=1
{
    pooled "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET IntervalStyle = 'iso_8601'"
    for parameter in TimeZone DateStyle IntervalStyle; do
        echo "$parameter of another client: $(pooled "SELECT CASE WHEN setting = reset_val THEN 'as at first' ELSE setting END
            FROM pg_settings WHERE name = '$parameter'")"
    done
    echo "an interval of another client: $(pooled "SELECT interval '1 day 2 hours'")"
} > "$WORK/out"
seen <<'OUTPUT'
TimeZone of another client: as at first
DateStyle of another client: as at first
IntervalStyle of another client: iso_8601
an interval of another client: P1DT2H
OUTPUT
