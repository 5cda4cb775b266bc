DELETE FROM access_events_5min WHERE bucket >= ? AND bucket < ?
