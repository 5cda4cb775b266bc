-- Members that are gone; also those that were gone before the clock was set back (take.sql). Parameter: kind of the members.
DELETE FROM timescale_integration.claim WHERE (kind, name) IN (
    SELECT kind, name FROM timescale_integration.claim
    WHERE kind = ? AND (until < clock_timestamp() OR until > clock_timestamp() + interval '2 hours') FOR UPDATE SKIP LOCKED)
