-- Up to where all transactions of a source have ended: the last transaction id, and since when the oldest open one is.
-- A session that does not say when its transaction began counts from its own beginning. Of one that is prepared it is
-- not known.
SELECT CAST(pg_snapshot_xmin(pg_current_snapshot())::text AS bigint) - 1 AS tx,
       (SELECT min(gid) FROM pg_prepared_xacts WHERE database = current_database()) AS prepared,
       (SELECT min(CASE WHEN state = 'disabled' THEN backend_start ELSE xact_start END) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type NOT IN ('autovacuum worker', 'walsender')) AS oldest
