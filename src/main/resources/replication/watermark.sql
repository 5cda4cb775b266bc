SELECT time, event_id, tx FROM timescale_integration.watermark WHERE stream = ?
