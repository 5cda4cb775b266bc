-- The rows of the stream badge_reads.
SELECT time, event_id, badge, door FROM badge_reads
