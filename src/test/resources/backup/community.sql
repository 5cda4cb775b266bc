-- What only the Community edition has: compressed chunks, whole and in part, aggregates of aggregates, jobs of people and of
-- TimescaleDB, a frozen chunk, UUIDs as time.
CREATE EXTENSION timescaledb;
CREATE SCHEMA "Odd";
CREATE TABLE "Odd"."Readings" (at timestamptz NOT NULL, dev int, v double precision, doc jsonb);
SELECT create_hypertable('"Odd"."Readings"', 'at', chunk_time_interval => interval '1 day');
ALTER TABLE "Odd"."Readings" OWNER TO community_owner;
ALTER SCHEMA "Odd" OWNER TO community_owner;
ALTER TABLE "Odd"."Readings" SET (timescaledb.compress, timescaledb.compress_segmentby = 'dev');
SELECT add_compression_policy('"Odd"."Readings"', interval '7 days');
SELECT add_retention_policy('"Odd"."Readings"', interval '10 years');
INSERT INTO "Odd"."Readings" SELECT timestamptz '2026-01-01' + i * interval '1 minute', i % 5, i / 3.0, jsonb_build_object('i', i) FROM generate_series(1, 40000) i;
SELECT count(compress_chunk(c)) FROM show_chunks('"Odd"."Readings"', older_than => timestamptz '2026-01-20') c;
-- That chunk is then compressed in part.
INSERT INTO "Odd"."Readings" SELECT timestamptz '2026-01-03' + i * interval '1 second', 9, i, null FROM generate_series(1, 500) i;
SET ROLE community_owner;
CREATE MATERIALIZED VIEW "Odd"."hour by" WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', at) AS h, dev, avg(v) AS a, count(*) AS n FROM "Odd"."Readings" GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW "Odd".day WITH (timescaledb.continuous) AS SELECT time_bucket('1 day', h) AS d, dev, sum(n) AS n FROM "Odd"."hour by" GROUP BY 1, 2 WITH NO DATA;
RESET ROLE;
SET ROLE community_owner;
SELECT add_continuous_aggregate_policy('"Odd".day', start_offset => interval '30 days', end_offset => interval '1 day', schedule_interval => interval '1 hour');
CREATE PROCEDURE "Odd"."do it"(job_id int, config jsonb) LANGUAGE plpgsql AS 'BEGIN END';
SELECT add_job('"Odd"."do it"', '1 hour', config => '{"text": "a\\b\tc"}');
CREATE TABLE "Odd".num (n bigint NOT NULL, v text);
SELECT create_hypertable('"Odd".num', 'n', chunk_time_interval => 1000);
CREATE FUNCTION "Odd".clock() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 6500::bigint';
SELECT set_integer_now_func('"Odd".num', '"Odd".clock');
INSERT INTO "Odd".num SELECT i, 'x' FROM generate_series(1, 6000) i;
SELECT add_retention_policy('"Odd".num', 4000);
CREATE TABLE "Odd".u7 (id uuid NOT NULL, v int);
SELECT create_hypertable('"Odd".u7', 'id', chunk_time_interval => interval '1 day');
INSERT INTO "Odd".u7 SELECT generate_uuidv7(), i FROM generate_series(1, 100) i;
RESET ROLE;
CREATE MATERIALIZED VIEW "Odd".mv AS SELECT dev, count(*) AS n FROM "Odd"."Readings" GROUP BY 1;
CREATE TABLE frozen (at timestamptz NOT NULL, v int); SELECT create_hypertable('frozen', 'at'); INSERT INTO frozen SELECT '2026-01-01', 1;
SELECT _timescaledb_functions.freeze_chunk(c) FROM show_chunks('frozen') c;
-- As a backfill makes chunks: tables that are attached, of which one is compressed then.
CREATE TABLE attached (at timestamptz NOT NULL, v int);
SELECT create_hypertable('attached', 'at', chunk_time_interval => interval '1 day');
ALTER TABLE attached SET (timescaledb.compress);
CREATE TABLE _timescaledb_internal._backfill_1 (LIKE attached INCLUDING ALL); INSERT INTO _timescaledb_internal._backfill_1 SELECT '2026-01-01', 1;
CREATE TABLE _timescaledb_internal._backfill_2 (LIKE attached INCLUDING ALL); INSERT INTO _timescaledb_internal._backfill_2 SELECT '2026-01-02', 2;
CALL attach_chunk('attached', '_timescaledb_internal._backfill_1', '{"at": ["2026-01-01 00:00+00", "2026-01-02 00:00+00"]}');
CALL attach_chunk('attached', '_timescaledb_internal._backfill_2', '{"at": ["2026-01-02 00:00+00", "2026-01-03 00:00+00"]}');
SELECT compress_chunk('_timescaledb_internal._backfill_1');
