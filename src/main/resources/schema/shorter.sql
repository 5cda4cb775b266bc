-- Whether rows are kept for less than a day longer than an aggregate looks back, on any day: months have 28 to 31 days.
-- Parameters: how long rows are kept, how far the aggregate looks back.
SELECT bool_or(day - CAST(? AS interval) > day - CAST(? AS interval) - interval '1 day') AS shorter
FROM generate_series(timestamptz '2023-01-01', '2026-12-31', interval '1 day') AS day
