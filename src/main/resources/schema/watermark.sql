SELECT time FROM timescale_integration.watermark WHERE stream = 'access_events'
