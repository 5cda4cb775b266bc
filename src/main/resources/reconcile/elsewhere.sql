-- A row that is missing among those that were brought and looked at, though the target has its key: the source may have the key
-- twice, or someone has changed the row meanwhile.
SELECT FROM pg_temp.differing AS differing JOIN {table} AS target ON {target_is_differing}
WHERE differing.kind = 'missing' AND {target_rows}
LIMIT 1
