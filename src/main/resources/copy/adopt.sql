-- Parameters: identity of the database, streams.
UPDATE timescale_integration.watermark SET source = ?, adopted = now(), updated_at = now() WHERE stream = ANY (?)
