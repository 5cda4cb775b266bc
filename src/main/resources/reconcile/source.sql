-- The bucket of a row, whether the stream has copied it, and a hash of its values. Rows that no chunk can take are of one
-- bucket, at the end of time.
CASE WHEN {time} >= {end} THEN {end} ELSE date_bin('5 minutes', {time}, '2000-01-01 00:00:00+00') END AS bucket,
({copied}) AS copied,
CASE WHEN {copied} THEN {hash} END AS hash
