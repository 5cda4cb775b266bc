-- One row, from its values as text, which do not leave the target: they may be large. Parameter: its id.
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {values} FROM (SELECT row FROM timescale_integration.quarantine WHERE id = ?) AS kept
ON CONFLICT ({key}) DO NOTHING
