ALTER TABLE timescale_integration.backfill ADD COLUMN whole boolean NOT NULL DEFAULT false
