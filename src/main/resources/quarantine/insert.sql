-- One row, from its values as text. Parameter: the row.
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {values} FROM (SELECT CAST(? AS jsonb) AS row) AS kept
ON CONFLICT ({key}) DO NOTHING
