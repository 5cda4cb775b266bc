ALTER TABLE timescale_integration.reconcile_run ADD COLUMN table_name text NOT NULL DEFAULT 'access_events'
