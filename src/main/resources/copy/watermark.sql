SELECT key, tx, time, source FROM timescale_integration.watermark WHERE stream = ?
