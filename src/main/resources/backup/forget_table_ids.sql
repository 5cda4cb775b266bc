-- What the service remembers of tables is of those that are restored, whose OIDs are others; another server may give its database
-- the OID that the former one had. A dump of an earlier version has no such columns.
DO $$
DECLARE remembered regclass;
BEGIN
    FOR remembered IN SELECT attrelid FROM pg_attribute
        WHERE attname = 'table_id' AND NOT attisdropped
          AND attrelid IN (to_regclass('timescale_integration.watermark'), to_regclass('timescale_integration.retention')) LOOP
        EXECUTE format('UPDATE %s SET table_id = NULL', remembered);
    END LOOP;
END $$
