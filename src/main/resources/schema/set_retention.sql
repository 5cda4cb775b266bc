-- Parameters: name of the table, retention, the table as SQL writes it.
INSERT INTO timescale_integration.retention (hypertable, drop_after, table_id)
SELECT ?, CAST(? AS interval), oid || '/' || CAST(to_regclass(?) AS oid) FROM pg_database WHERE datname = current_database()
ON CONFLICT (hypertable) DO UPDATE SET drop_after = excluded.drop_after, table_id = excluded.table_id
