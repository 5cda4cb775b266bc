SELECT columns FROM timescale_integration.watermark WHERE stream = ?
