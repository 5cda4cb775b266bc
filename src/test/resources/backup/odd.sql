-- A database that has nothing of the service's: odd names, time that is a number, rows that refer to each other, and one of
-- each kind of object. Made by its superuser, most of it owned by odd_owner.
CREATE EXTENSION timescaledb SCHEMA public;
CREATE SCHEMA "odd schema" AUTHORIZATION odd_owner;
CREATE TABLE "odd schema"."Kinds" ("the key" integer PRIMARY KEY, name text COLLATE "C");
INSERT INTO "odd schema"."Kinds" SELECT i, 'kind ' || i FROM generate_series(0, 9) AS i;
CREATE TABLE "odd schema"."By number" (
    id bigint GENERATED ALWAYS AS IDENTITY,
    "at, or so" bigint NOT NULL,
    "kind of it" integer REFERENCES "odd schema"."Kinds",
    twice bigint GENERATED ALWAYS AS ("at, or so" * 2) STORED,
    gone text,
    CHECK ("at, or so" >= 0),
    UNIQUE (id, "at, or so")
);
SELECT create_hypertable('"odd schema"."By number"', 'at, or so', chunk_time_interval => 100);
ALTER TABLE "odd schema"."By number" DROP COLUMN gone, OWNER TO odd_owner;
CREATE FUNCTION "odd schema".clock() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 5000::bigint';
SELECT set_integer_now_func('"odd schema"."By number"', '"odd schema".clock');
INSERT INTO "odd schema"."By number" ("at, or so", "kind of it") SELECT i, i % 10 FROM generate_series(1, 1000) AS i;
CREATE FUNCTION "odd schema".forbid() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no more''; END';
CREATE TRIGGER forbid BEFORE INSERT ON "odd schema"."By number" FOR EACH ROW EXECUTE FUNCTION "odd schema".forbid();
CREATE TABLE "odd schema".by_key (at timestamp NOT NULL, key uuid DEFAULT gen_random_uuid(), r regclass);
SELECT create_hypertable('"odd schema".by_key', by_range('at', interval '1 month'));
SELECT add_dimension('"odd schema".by_key', by_hash('key', 3));
INSERT INTO "odd schema".by_key (at, r) SELECT timestamp '2020-01-01' + i * interval '1 day', '"odd schema"."Kinds"'
FROM generate_series(1, 100) AS i;
CREATE MATERIALIZED VIEW "odd schema"."Summary" AS
    SELECT "kind of it", count(*) FROM "odd schema"."By number" GROUP BY 1;
CREATE UNIQUE INDEX ON "odd schema"."Summary" ("kind of it");
ALTER TABLE "odd schema"."Kinds" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "some of them" ON "odd schema"."Kinds" TO "odd reader" USING ("the key" < 5);
GRANT USAGE ON SCHEMA "odd schema" TO "odd reader";
GRANT SELECT ON ALL TABLES IN SCHEMA "odd schema" TO "odd reader";
CREATE PROCEDURE "odd schema".tick(job_id int, config jsonb) LANGUAGE plpgsql AS 'BEGIN END';
SELECT lo_from_bytea(0, 'large');
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;
CREATE USER MAPPING FOR "odd reader" SERVER nowhere OPTIONS (password 'hush');
CREATE USER MAPPING FOR PUBLIC SERVER nowhere OPTIONS (password 'none');
CREATE TABLE empty_one ();
-- A column with a name that a statement may give the table.
CREATE TABLE whole_row (whole_row integer, text text);
INSERT INTO whole_row SELECT 1, 'text ' || i FROM generate_series(1, 10) AS i;
