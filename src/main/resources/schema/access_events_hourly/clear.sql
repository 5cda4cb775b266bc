DELETE FROM access_events_hourly WHERE bucket >= ? AND bucket < ?
