-- Notes the range of a table's rows for the aggregates. Parameter: name of the hypertable.
INSERT INTO timescale_integration.touched (table_name, lower, upper)
SELECT ?, CAST(min({time}) AS timestamptz), CAST(max({time}) AS timestamptz) FROM {filled} HAVING count(*) > 0
