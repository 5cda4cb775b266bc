-- Whether the table has the row of that key. Parameter: the row.
SELECT EXISTS (SELECT FROM {table} AS target WHERE {same_key}) AS present FROM (SELECT CAST(? AS jsonb) AS row) AS kept
