DELETE FROM timescale_integration.touched WHERE id = ANY (CAST(? AS bigint[]))
