ALTER TABLE timescale_integration.watermark ADD COLUMN widened timestamptz
