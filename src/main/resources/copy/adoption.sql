-- Up to where all transactions of a source have ended: the last transaction id, and since when the oldest open one is.
SELECT CAST(pg_snapshot_xmin(pg_current_snapshot())::text AS bigint) - 1 AS tx,
       (SELECT min(xact_start) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type NOT IN ('autovacuum worker', 'walsender')) AS oldest
