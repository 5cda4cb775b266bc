SELECT CAST(oid AS bigint) AS id FROM pg_class WHERE oid = to_regclass(?)
