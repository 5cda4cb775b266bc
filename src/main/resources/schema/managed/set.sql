INSERT INTO timescale_integration.managed (name, relation, hypertable, bucket) VALUES (?, ?, ?, CAST(? AS interval))
ON CONFLICT (name) DO UPDATE SET relation = excluded.relation, hypertable = excluded.hypertable, bucket = excluded.bucket
WHERE (managed.relation, managed.hypertable, managed.bucket) IS DISTINCT FROM (excluded.relation, excluded.hypertable, excluded.bucket)
