-- Statements that make a table like a hypertable, of the same owner and rights; its name as SQL comes first. It goes where the
-- chunks are, if our role may make tables there, and else to the hypertable itself. Parameters: a name, the table.
WITH made AS (
    SELECT t.*, pg_get_userbyid(t.relowner) AS owner, format('%I.%I', place.schema, given.name) AS sql
    FROM (SELECT CAST(? AS text) AS name, CAST(to_regclass(?) AS oid) AS hypertable) AS given
    JOIN pg_class t ON t.oid = given.hypertable
    JOIN pg_namespace n ON n.oid = t.relnamespace
    CROSS JOIN LATERAL (SELECT CASE WHEN has_schema_privilege('_timescaledb_internal', 'CREATE')
                                     AND has_schema_privilege(t.relowner, '_timescaledb_internal', 'CREATE')
                               THEN '_timescaledb_internal' ELSE n.nspname END AS schema) AS place
)
SELECT sql AS statement, 0 AS step FROM made
UNION ALL
SELECT format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION)',
              sql, CAST(oid AS regclass))
       || coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', ''), 1
FROM made
UNION ALL
SELECT format('GRANT %s ON %s TO %s%s', privilege.privilege_type, sql,
              CASE privilege.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(privilege.grantee)) END,
              CASE WHEN privilege.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), 2
FROM made CROSS JOIN LATERAL aclexplode(made.relacl) AS privilege
WHERE privilege.grantee <> made.relowner
UNION ALL
SELECT format('ALTER TABLE %s OWNER TO %I', sql, owner), 3 FROM made WHERE owner <> current_user
ORDER BY step
