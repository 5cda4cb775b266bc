-- A type as SQL writes it; no row: there is none that a column may have. Its length in brackets does not count.
SELECT CAST(type AS text) AS type FROM (SELECT to_regtype(regexp_replace(?, '\([0-9, ]+\)$', ''))) AS found (type)
WHERE EXISTS (SELECT FROM pg_type WHERE oid = type AND typtype <> 'p')
