ALTER TABLE timescale_integration.reconcile_run
    ADD COLUMN IF NOT EXISTS table_name text NOT NULL DEFAULT 'access_events';
ALTER TABLE timescale_integration.reconcile_run RENAME COLUMN table_name TO stream;
ALTER TABLE timescale_integration.reconcile_run
    ALTER COLUMN stream DROP DEFAULT,
    ADD COLUMN buckets_failed bigint NOT NULL DEFAULT 0,
    ADD COLUMN rows_source bigint NOT NULL DEFAULT 0,
    ADD COLUMN rows_target bigint NOT NULL DEFAULT 0,
    ADD COLUMN rows_not_compared bigint NOT NULL DEFAULT 0
