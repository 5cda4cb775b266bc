SELECT key, tx, time FROM timescale_integration.watermark WHERE stream = ?
