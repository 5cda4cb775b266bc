ALTER TABLE timescale_integration.watermark ADD COLUMN ordered_by text, ADD COLUMN share text
