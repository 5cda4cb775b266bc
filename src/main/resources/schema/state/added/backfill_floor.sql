ALTER TABLE timescale_integration.backfill ADD COLUMN floor timestamptz
