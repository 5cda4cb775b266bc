-- Rows of a page that the target lacks or has with other values, and rows of the target that the page has not.
-- %1$s: the page's values cast to the target's types; %2$s: parameters; %3$s: names; %4$s: the table.
-- Then time and event_id after which and up to which the page goes, the end of the bucket, and how many rows to tell.
WITH page AS MATERIALIZED (
    SELECT ord, time, event_id, CAST(ROW(%3$s) AS text) AS content
    FROM (SELECT ord, %1$s FROM unnest(%2$s) WITH ORDINALITY AS row (%3$s, ord)) AS row
), target AS MATERIALIZED (
    SELECT time, event_id, CAST(ROW(%3$s) AS text) AS content
    FROM %4$s, (SELECT CAST(? AS timestamptz) AS after, CAST(? AS uuid) AS after_id,
                                CAST(? AS timestamptz) AS upto, CAST(? AS uuid) AS upto_id,
                                CAST(? AS timestamptz) AS until) AS bounds
    WHERE (time, event_id) > (after, after_id) AND (time, event_id) <= (upto, upto_id)
      AND time >= after AND time <= upto AND time < until
)
SELECT time, event_id, page.ord - 1 AS ord, target.content IS NOT NULL AS on_target
FROM page FULL JOIN target USING (time, event_id)
WHERE page.content IS DISTINCT FROM target.content
ORDER BY time, event_id
LIMIT ?
