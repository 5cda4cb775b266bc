ALTER TABLE timescale_integration.backfill ADD COLUMN condition text NOT NULL DEFAULT ''
