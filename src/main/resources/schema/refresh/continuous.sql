SELECT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates
               WHERE to_regclass(format('%I.%I', view_schema, view_name)) = to_regclass(?))
