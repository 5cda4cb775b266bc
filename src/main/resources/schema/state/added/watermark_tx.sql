ALTER TABLE timescale_integration.watermark ADD COLUMN tx bigint
