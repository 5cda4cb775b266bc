SELECT coalesce(watermark.stream, claim.name) AS stream, watermark.key IS NULL AND watermark.tx IS NULL AS is_new,
       watermark.time, coalesce(watermark.paused, false) AS paused, watermark.reason, watermark.source, claim.owner
FROM timescale_integration.watermark
FULL JOIN (SELECT name, owner FROM timescale_integration.claim
           WHERE kind = 'stream' AND until >= clock_timestamp()) AS claim ON claim.name = watermark.stream
