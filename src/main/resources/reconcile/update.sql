-- No column of a unique index is set: in a compressed chunk TimescaleDB refuses that.
UPDATE {table} AS target
SET {assignments}
FROM pg_temp.staged_rows AS staged
WHERE {which} AND {target_is_staged} AND {target_rows} AND {same_fixed}
