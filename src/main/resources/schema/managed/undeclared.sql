-- Of a table of which no aggregate is declared any more nothing is noted, while a service beside this one may declare them: so all
-- of it counts as touched, for when they are declared again. Parameter: such tables.
INSERT INTO timescale_integration.touched (table_name, lower, upper)
SELECT DISTINCT hypertable, timestamptz '-infinity', timestamptz 'infinity'
FROM timescale_integration.managed
WHERE bucket IS NOT NULL AND hypertable = ANY (CAST(? AS text[]))
  AND NOT EXISTS (SELECT FROM timescale_integration.touched
                  WHERE table_name = hypertable AND lower = '-infinity' AND upper = 'infinity')
