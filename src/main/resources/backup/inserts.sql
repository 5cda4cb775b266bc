-- For each hypertable an INSERT that TimescaleDB has to route to a chunk, of a row that is there. A frozen chunk takes none.
SELECT format('%I.%I', h.hypertable_schema, h.hypertable_name) AS name,
       format('INSERT INTO %1$I.%2$I (%3$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM %1$I.%2$I %4$s LIMIT 1 '
              'ON CONFLICT DO NOTHING', h.hypertable_schema, h.hypertable_name,
              (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
               WHERE attrelid = format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass
                 AND attnum > 0 AND NOT attisdropped AND attgenerated = ''),
              CASE WHEN EXISTS (SELECT FROM timescaledb_information.chunks c
                                WHERE (c.hypertable_schema, c.hypertable_name) = (h.hypertable_schema, h.hypertable_name)
                                  AND _timescaledb_functions.chunk_status(format('%I.%I', c.chunk_schema,
                                                                                 c.chunk_name)::regclass) & 4 <> 0)
                   THEN 'WHERE false' ELSE '' END) AS sql
FROM timescaledb_information.hypertables h
ORDER BY 1
