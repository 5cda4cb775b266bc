-- What our role lacks, as the statements that give it. needed_by is NULL where nothing works without.
-- What is not there yet, our role makes, and then owns.
WITH role AS (
    SELECT quote_ident(current_user) AS name
), lacks (position, needed_by, what, privileges) AS (
    SELECT 1, NULL, 'SCHEMA timescale_integration', 'USAGE'
    WHERE NOT has_schema_privilege(to_regnamespace('timescale_integration'), 'USAGE')
    UNION ALL
    -- What retention the owner's route enforces is not for who only copies rows to change.
    SELECT 2, NULL, string_agg(format('timescale_integration.%I', relname), ', ' ORDER BY relname), privileges
    FROM (SELECT relname, CASE relname WHEN 'retention' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END AS privileges,
                 has_table_privilege(oid, 'SELECT') AND (relname = 'retention' OR has_table_privilege(oid, 'INSERT')
                     AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')) AS granted
          FROM pg_class
          WHERE relnamespace = to_regnamespace('timescale_integration') AND relkind = 'r') AS state
    WHERE NOT granted
    GROUP BY privileges
    UNION ALL
    SELECT w.position, w.needed_by, w.relation, string_agg(p.privilege, ', ' ORDER BY p.position)
    FROM (VALUES (3, NULL, 'access_events', ARRAY['SELECT', 'INSERT']),
                 (4, 'reconcile, to repair rows,', 'access_events', ARRAY['UPDATE', 'DELETE']),
                 (5, 'the monitoring', 'access_events_5min', ARRAY['SELECT']),
                 (6, 'the monitoring', 'access_events_hourly', ARRAY['SELECT']))
             AS w (position, needed_by, relation, privileges),
         unnest(w.privileges) WITH ORDINALITY AS p (privilege, position)
    -- On columns there is no such thing as DELETE.
    WHERE NOT CASE p.privilege WHEN 'DELETE' THEN has_table_privilege(to_regclass(w.relation), 'DELETE')
                   ELSE has_any_column_privilege(to_regclass(w.relation), p.privilege) END
    GROUP BY w.position, w.needed_by, w.relation
)
SELECT needed_by, format('GRANT %s ON %s TO %s;', privileges, what, role.name) AS statement
FROM lacks, role
ORDER BY position, what
