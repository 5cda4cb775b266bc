ALTER TABLE timescale_integration.watermark ADD COLUMN gone_back timestamptz
