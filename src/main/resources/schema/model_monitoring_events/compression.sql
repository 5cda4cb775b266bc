ALTER TABLE model_monitoring_events SET (timescaledb.compress, timescaledb.compress_segmentby = 'model_name',
                                         timescaledb.compress_orderby = 'time DESC')
