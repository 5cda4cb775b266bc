CALL refresh_continuous_aggregate(CAST(? AS regclass), CAST(? AS %s), CAST(? AS %s))
