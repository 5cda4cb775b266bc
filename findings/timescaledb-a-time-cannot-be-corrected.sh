#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): an UPDATE of the time fails where the row would have to go to another chunk.
# Guess: the row is moved, as between the partitions of a partitioned table.
# Seen: the check constraint of the chunk refuses it (23514), in the same chunk it works. A correction of a time is a
# DELETE and an INSERT. A BEFORE INSERT trigger that changes the time fails in the same way.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, n int);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events VALUES ('2025-01-01 12:00Z', 1), ('2025-01-02 12:00Z', 2);
UPDATE events SET time = '2025-01-01 13:00Z' WHERE n = 1;
UPDATE events SET time = '2025-01-02 13:00Z' WHERE n = 1;
CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN NEW.time := NEW.time + interval ''1 day''; RETURN NEW; END';
CREATE TRIGGER later BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION later();
INSERT INTO events VALUES ('2025-01-01 12:00Z', 3);
CREATE TABLE parts (time timestamptz NOT NULL, n int) PARTITION BY RANGE (time);
CREATE TABLE first PARTITION OF parts FOR VALUES FROM ('2025-01-01Z') TO ('2025-01-02Z');
CREATE TABLE second PARTITION OF parts FOR VALUES FROM ('2025-01-02Z') TO ('2025-01-03Z');
INSERT INTO parts VALUES ('2025-01-01 12:00Z', 1);
UPDATE parts SET time = '2025-01-02 13:00Z' RETURNING tableoid::regclass;
SQL
seen <<'OUTPUT'
ERROR 23514: new row for relation "_hyper_1_1_chunk" violates check constraint "constraint_1"
ERROR 23514: new row for relation "_hyper_1_1_chunk" violates check constraint "constraint_1"
second
OUTPUT
