-- Parameters: the slice, the table that is filled, key of the watermark.
SELECT FROM timescale_integration.watermark
WHERE stream = ? AND table_name = ? AND key IS NOT DISTINCT FROM CAST(? AS text[])
FOR UPDATE
