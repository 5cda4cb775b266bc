-- The rows up to the watermark are in the hypertable now. Parameters: its name, the slice.
UPDATE timescale_integration.watermark SET table_name = ?, updated_at = now() WHERE stream = ?
