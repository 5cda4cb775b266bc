-- Databases that a restore began to build and that no restore builds now: those hold a lock on the name.
SELECT datname
FROM (SELECT datname, pg_try_advisory_lock_shared(hashtextextended(datname, 0)) AS free
      FROM pg_database WHERE datname ~ '_restoring_\d{8}_\d{6}$') AS named
WHERE free
ORDER BY datname
