-- A temporary table that another client of a pooler has left in its session is found before any other of its name, unless its
-- schema is named, and last.
SELECT set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), true)
