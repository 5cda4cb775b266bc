ALTER TABLE timescale_integration.reconcile_run ADD COLUMN rows_uncopied bigint NOT NULL DEFAULT 0
