-- For REPLICATION_CURSOR=xid: each row tells which transaction wrote it. Run on the primary, as the owner of the table.
-- The column comes without a default first, so that the rows that are there are not written anew: they stay without tx
-- and are copied by time. The lock is short: it waits for transactions that are open and then takes a moment.
BEGIN;
SET LOCAL lock_timeout = '10s';
ALTER TABLE access_events ADD COLUMN IF NOT EXISTS tx xid8;
ALTER TABLE access_events ALTER COLUMN tx SET DEFAULT pg_current_xact_id();
COMMIT;
-- Outside of a transaction; for pages by tx, and for the history without tx by time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS access_events_tx ON access_events (tx, event_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS access_events_without_tx ON access_events (time, event_id) WHERE tx IS NULL;
