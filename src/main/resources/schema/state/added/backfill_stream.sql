ALTER TABLE timescale_integration.backfill
    ADD COLUMN stream text NOT NULL DEFAULT 'access_events',
    DROP CONSTRAINT backfill_pkey,
    ADD PRIMARY KEY (stream, range_from, range_to, slice_from);
ALTER TABLE timescale_integration.backfill ALTER COLUMN stream DROP DEFAULT
