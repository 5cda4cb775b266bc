SELECT format('%I.%I', view_schema, view_name) AS name FROM timescaledb_information.continuous_aggregates ORDER BY 1
