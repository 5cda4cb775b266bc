-- Rows that no chunk can take are of one bucket, at the end of time. PostgreSQL 14 reads no interval of 2,147,483,648 or
-- more microseconds.
CASE WHEN {time} >= {end} THEN {end} ELSE date_bin(make_interval(secs => {seconds}), {time}, '2000-01-01 00:00:00+00') END
