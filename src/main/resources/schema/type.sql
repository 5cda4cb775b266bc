-- A type as SQL writes it; no row: there is none. Its length in brackets does not count.
SELECT CAST(type AS text) AS type FROM (SELECT to_regtype(regexp_replace(?, '\([0-9, ]+\)$', ''))) AS found (type)
WHERE type IS NOT NULL
