-- Rows of the target that are dated after the watermark, both as of one moment. Parameter: the stream.
SELECT count(*) AS rows
FROM {table} AS page
WHERE {which} AND {time} > (SELECT watermark.time FROM timescale_integration.watermark WHERE watermark.stream = ?)
