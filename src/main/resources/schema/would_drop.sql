-- What a retention drops that the one in force, if there is one, leaves. Parameters: retention, table, its name.
-- That of an earlier table of the name is not in force. One in force need not have dropped everything yet; a paused one drops nothing,
-- and one that goes by the age of the chunks themselves says nothing of how old their rows are.
WITH wanted AS (
    SELECT now() - CAST(? AS interval) AS older_than, c.relname AS relname, n.nspname AS schema, given.name, c.oid
    FROM (SELECT CAST(? AS text) AS relation, CAST(? AS text) AS name) AS given
    JOIN pg_class c ON c.oid = to_regclass(given.relation)
    JOIN pg_namespace n ON n.oid = c.relnamespace
), in_force AS (
    SELECT now() - CAST(j.config ->> 'drop_after' AS interval) AS older_than
    FROM timescaledb_information.jobs j
    JOIN wanted ON j.hypertable_schema = wanted.schema AND j.hypertable_name = wanted.relname
    WHERE j.proc_name = 'policy_retention' AND j.scheduled AND j.config -> 'drop_created_before' IS NULL
    UNION ALL
    SELECT now() - r.drop_after
    FROM timescale_integration.retention r
    JOIN wanted ON r.hypertable = wanted.name
    JOIN pg_database here ON here.datname = current_database()
    WHERE r.table_id IS NULL OR split_part(r.table_id, '/', 1) <> CAST(here.oid AS text)
       OR split_part(r.table_id, '/', 2) = CAST(wanted.oid AS text)
)
SELECT count(*) AS chunks, min(c.range_start) AS range_start, max(c.range_end) AS range_end
FROM timescaledb_information.chunks c
JOIN wanted ON c.hypertable_schema = wanted.schema AND c.hypertable_name = wanted.relname
WHERE c.range_end <= wanted.older_than
  AND NOT EXISTS (SELECT FROM in_force WHERE c.range_end <= in_force.older_than)
