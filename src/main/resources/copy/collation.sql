-- Whether the collation of a column takes texts for one that differ. %%1$s: the column; %%2$s: the SELECT of the stream.
SELECT EXISTS (SELECT FROM pg_collation AS c
               WHERE c.oid = CAST(pg_collation_for(CAST(page.%1$s AS text)) AS regcollation)
                 AND NOT c.collisdeterministic) AS merges
FROM (SELECT) AS one
LEFT JOIN (SELECT * FROM (
%2$s
) AS page LIMIT 0) AS page ON true
