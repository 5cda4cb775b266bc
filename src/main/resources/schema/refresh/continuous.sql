SELECT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates
               WHERE to_regclass(format('%I.%I', view_schema, view_name)) = to_regclass(?)) AS continuous,
       EXISTS (SELECT FROM pg_proc WHERE proname = 'refresh_continuous_aggregate' AND 'options' = ANY (proargnames))
           AS takes_options
