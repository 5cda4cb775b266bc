ALTER TABLE timescale_integration.backfill ADD COLUMN made_for text
