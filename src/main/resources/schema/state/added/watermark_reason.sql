ALTER TABLE timescale_integration.watermark ADD COLUMN reason text
