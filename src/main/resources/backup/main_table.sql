SELECT CASE WHEN EXISTS (SELECT FROM timescaledb_information.hypertables WHERE hypertable_name = 'access_events')
            THEN 'present' ELSE 'absent' END
