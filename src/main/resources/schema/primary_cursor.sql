-- For the cursor xid of the stream {stream}: each row holds which transaction wrote it. Run on the source, as the owner of
-- {table}, with the names that the columns of the key have there.
-- The column comes without a default first, so that the rows that are there are not written anew: they stay without tx
-- and are copied by time. The lock is short: it waits for transactions that are open and then takes a moment.
BEGIN;
SET LOCAL lock_timeout = '10s';
ALTER TABLE {table} ADD COLUMN IF NOT EXISTS tx xid8;
ALTER TABLE {table} ALTER COLUMN tx SET DEFAULT pg_current_xact_id();
COMMIT;
-- Leave CONCURRENTLY out where {table} is partitioned, which PostgreSQL cannot do there; where it is a view or a foreign table
-- run all of this on the table that it reads, and add tx to the view.
-- Outside of a transaction; for pages by tx, and for the history without tx by time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS {by_tx} ON {table} (tx, {key});
CREATE INDEX CONCURRENTLY IF NOT EXISTS {without_tx} ON {table} ({time_order}) WHERE tx IS NULL;
