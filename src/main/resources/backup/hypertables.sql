-- The hypertables of people; those of the aggregates have names that only the database knows, but chunks all the same.
SELECT format('%I.%I', coalesce(a.view_schema, h.hypertable_schema), coalesce(a.view_name, h.hypertable_name)) AS name,
       format('%I.%I', h.hypertable_schema, h.hypertable_name) AS relation,
       count(k.chunk_name) AS chunks,
       count(k.chunk_name) FILTER (WHERE k.is_compressed) AS compressed
FROM (SELECT hypertable_schema, hypertable_name FROM timescaledb_information.hypertables
      UNION
      SELECT materialization_hypertable_schema, materialization_hypertable_name
      FROM timescaledb_information.continuous_aggregates) AS h
LEFT JOIN timescaledb_information.continuous_aggregates a
       ON (a.materialization_hypertable_schema, a.materialization_hypertable_name)
        = (h.hypertable_schema, h.hypertable_name)
LEFT JOIN timescaledb_information.chunks k
       ON (k.hypertable_schema, k.hypertable_name) = (h.hypertable_schema, h.hypertable_name)
GROUP BY 1, 2
ORDER BY 1
