ALTER TABLE timescale_integration.watermark ADD COLUMN adopted timestamptz
