INSERT INTO timescale_integration.retention (hypertable, drop_after) VALUES (?, CAST(? AS interval))
ON CONFLICT (hypertable) DO UPDATE SET drop_after = excluded.drop_after
