-- A temporary table, of another client of a pooler or our own, is found before any other of its name unless its schema is named, and
-- last. Alone on the path it would be where new tables are made. %%1$s: whether until the end of the transaction.
SELECT set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), %1$s) WHERE current_schema() IS NOT NULL
