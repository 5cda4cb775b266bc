-- Parameters: ids or NULL for all, the time before which rows are dropped or NULL, whether only those past retention are.
DELETE FROM timescale_integration.quarantine
USING (SELECT CAST(? AS bigint[]) AS ids, CAST(? AS timestamptz) AS till, CAST(? AS boolean) AS past_retention) AS which
WHERE (which.ids IS NULL OR id = ANY (which.ids)) AND (which.till IS NULL OR time < which.till)
  AND (NOT which.past_retention OR sqlstate IS NULL AND reason <> {timeless})
