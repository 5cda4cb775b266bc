ALTER TABLE access_events SET (timescaledb.compress, timescaledb.compress_segmentby = 'facility_id',
                               timescaledb.compress_orderby = 'time DESC,event_id')
