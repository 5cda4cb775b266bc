CALL refresh_continuous_aggregate(CAST(? AS regclass), CAST(? AS timestamptz), CAST(? AS timestamptz))
