-- What our role lacks, as the statements that give it: on our own tables where relation is NULL, else on the relation.
-- needed_by is NULL where nothing works without. What is not there yet, our role makes, and then owns.
-- Parameters: tables into which rows are copied, aggregates; as SQL writes them.
-- to_regclass fails where it must not look into the schema; one that is not there hides nothing.
WITH role AS (
    SELECT quote_ident(current_user) AS name
), wanted (position, needed_by, relation, privileges) AS (
    SELECT 3, NULL, relation, ARRAY['SELECT', 'INSERT']
    FROM unnest(CAST(? AS text[])) AS copied (relation)
    UNION ALL
    SELECT 4, 'reconcile, to repair rows,', relation, ARRAY['UPDATE', 'DELETE']
    FROM unnest(CAST(? AS text[])) AS copied (relation)
    UNION ALL
    SELECT 5, 'the monitoring', relation, ARRAY['SELECT']
    FROM unnest(CAST(? AS text[])) AS aggregate (relation)
), seen AS (
    SELECT wanted.*, quote_ident(name[1]) AS schema,
           array_length(name, 1) = 1
           OR coalesce(has_schema_privilege(to_regnamespace(quote_ident(name[1])), 'USAGE'), true) AS visible
    FROM wanted, parse_ident(relation) AS name
), lacks (position, needed_by, relation, what, privileges) AS (
    -- Rows that do not go straight into their table, and those that are compared, go by way of a temporary one.
    SELECT 0, NULL, NULL, format('DATABASE %I', current_database()), 'TEMPORARY'
    WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')
    UNION ALL
    SELECT 1, NULL, NULL, 'SCHEMA timescale_integration', 'USAGE'
    WHERE NOT has_schema_privilege(to_regnamespace('timescale_integration'), 'USAGE')
    UNION ALL
    -- What retention the owner's route enforces is not for who only copies rows to change.
    SELECT 2, NULL, NULL, string_agg(format('timescale_integration.%I', relname), ', ' ORDER BY relname), privileges
    FROM (SELECT relname, CASE relname WHEN 'retention' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END AS privileges,
                 has_table_privilege(oid, 'SELECT') AND (relname = 'retention' OR has_table_privilege(oid, 'INSERT')
                     AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')) AS granted
          FROM pg_class
          WHERE relnamespace = to_regnamespace('timescale_integration') AND relkind = 'r') AS state
    WHERE NOT granted
    GROUP BY privileges
    UNION ALL
    SELECT position, needed_by, relation, 'SCHEMA ' || schema, 'USAGE'
    FROM seen
    WHERE NOT visible AND position <> 4
    UNION ALL
    SELECT w.position, w.needed_by, w.relation, CAST(to_regclass(w.relation) AS text), string_agg(p.privilege, ', ' ORDER BY p.position)
    FROM seen AS w, unnest(w.privileges) WITH ORDINALITY AS p (privilege, position)
    -- On columns there is no such thing as DELETE.
    WHERE w.visible AND NOT CASE p.privilege WHEN 'DELETE' THEN has_table_privilege(to_regclass(w.relation), 'DELETE')
                   ELSE has_any_column_privilege(to_regclass(w.relation), p.privilege) END
    GROUP BY w.position, w.needed_by, w.relation
)
SELECT needed_by, relation, format('GRANT %s ON %s TO %s;', privileges, what, role.name) AS statement
FROM lacks, role
ORDER BY position, what
