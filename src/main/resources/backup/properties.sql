-- DatabaseProperties, by the names of its components. What PostgreSQL calls a database's columns changed: 14 has no
-- datlocprovider, 15 and 16 have daticulocale, 17 has datlocale.
WITH d AS (SELECT pg_database.*, to_jsonb(pg_database) AS fields FROM pg_database WHERE datname = current_database()),
used AS (
    SELECT dattablespace AS oid FROM d
    UNION SELECT reltablespace FROM pg_class
    -- Of a hypertable, for chunks to come.
    UNION SELECT t.oid FROM timescaledb_information.hypertables JOIN pg_tablespace t ON spcname = ANY (tablespaces)
)
SELECT jsonb_build_object(
    'encoding', pg_encoding_to_char(encoding),
    'provider', CASE fields ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' WHEN 'c' THEN 'libc' END,
    'collation', datcollate,
    'characterType', datctype,
    'locale', coalesce(fields ->> 'datlocale', fields ->> 'daticulocale'),
    'icuRules', fields ->> 'daticurules',
    'tablespace', (SELECT spcname FROM pg_tablespace t WHERE t.oid = dattablespace AND spcname <> 'pg_default'),
    'owner', pg_get_userbyid(datdba),
    'connectionLimit', datconnlimit,
    'comment', shobj_description(d.oid, 'pg_database'),
    -- A setting that a restore makes and takes back itself is none of the database's.
    'settings', ARRAY(SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting
                      WHERE setdatabase = d.oid AND setrole = 0 AND setting NOT LIKE 'timescaledb.restoring=%'
                      ORDER BY 1),
    'roleSettings', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', rolname, 'setting', setting)
                                               ORDER BY rolname, setting), '[]')
                     FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole, unnest(setconfig) AS setting
                     WHERE setdatabase = d.oid),
    'grants', CASE WHEN datacl IS NOT NULL THEN
                  (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('grantee', r.rolname,
                                             'privilege', privilege_type, 'grantable', is_grantable)), '[]')
                   FROM aclexplode(datacl) LEFT JOIN pg_roles r ON r.oid = grantee) END,
    'tablespaces', ARRAY(SELECT spcname FROM pg_tablespace t
                         WHERE t.oid IN (SELECT oid FROM used) AND spcname NOT IN ('pg_default', 'pg_global')
                         ORDER BY 1),
    'roles', ARRAY(SELECT rolname::text FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
                   WHERE s.refclassid = 'pg_authid'::regclass
                     AND (s.dbid = d.oid OR s.classid = 'pg_database'::regclass AND s.objid = d.oid)
                     -- A restore makes the extension, and is the owner of what belongs to it.
                     AND s.classid <> 'pg_extension'::regclass
                     AND NOT EXISTS (SELECT FROM pg_depend e
                                     WHERE (e.classid, e.objid, e.deptype) = (s.classid, s.objid, 'e'))
                   -- The role that made the server is in no pg_shdepend.
                   UNION SELECT pg_get_userbyid(relowner) FROM pg_class c
                         WHERE c.oid >= 16384 AND NOT EXISTS (
                             SELECT FROM pg_depend e
                             WHERE (e.classid, e.objid, e.deptype) = ('pg_class'::regclass, c.oid, 'e'))
                           AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
                   UNION SELECT pg_get_userbyid(datdba)
                   UNION SELECT pg_get_userbyid(owner) FROM timescaledb_information.jobs WHERE job_id >= 1000
                   ORDER BY 1)
)::text
FROM d
