-- Takes a database for the one that streams and slices of their backfills and first copies are copied from. Their watermarks go back to where
-- all transactions of it have ended: a comparison sees the rows of those, and the streams read the rows of the others. Another
-- history of the source may have given the same transaction ids to other rows.
-- Parameters: identity, last transaction id and last time before any open transaction, the time as text; streams.
UPDATE timescale_integration.watermark
SET source = now_is.source, adopted = now(), gone_back = NULL, updated_at = now(),
    tx = CASE WHEN watermark.tx > now_is.tx THEN now_is.tx ELSE watermark.tx END,
    key = CASE WHEN watermark.tx > now_is.tx THEN NULL
               WHEN watermark.tx IS NULL AND watermark.time > now_is.time THEN ARRAY[now_is.text] ELSE watermark.key END,
    time = CASE WHEN watermark.tx IS NULL AND watermark.time > now_is.time THEN now_is.time ELSE watermark.time END
FROM (SELECT CAST(? AS text) AS source, CAST(? AS bigint) AS tx, CAST(? AS timestamptz) AS time, CAST(? AS text) AS text) AS now_is
WHERE EXISTS (SELECT FROM unnest(?) AS stream (name)
              WHERE watermark.stream = stream.name OR starts_with(watermark.stream, 'backfill ' || stream.name || ' ')
                 OR starts_with(watermark.stream, 'first copy of ' || stream.name || ' before '))
