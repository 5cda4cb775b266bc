-- Rows that no chunk can take are of one bucket, at the end of time.
CASE WHEN {time} >= {end} THEN {end} ELSE date_bin('{micros} microseconds', {time}, '2000-01-01 00:00:00+00') END
