-- Values by which rows that are on the target alone are looked for on the source, where their time may be another one.
SELECT CAST(unique_value AS text) AS value FROM pg_temp.differing WHERE kind = 'extra' AND unique_value IS NOT NULL
