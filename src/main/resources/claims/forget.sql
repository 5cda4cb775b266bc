-- Members that are gone. Parameter: kind of the members.
DELETE FROM timescale_integration.claim WHERE (kind, name) IN (
    SELECT kind, name FROM timescale_integration.claim
    WHERE kind = ? AND until < clock_timestamp() FOR UPDATE SKIP LOCKED)
