-- In one transaction: by default 2.28 on commits every ten buckets, which takes some twenty times as long, and 2.28.0 to
-- 2.28.3 leave out a bucket that begins where a touched range ends.
CALL refresh_continuous_aggregate(CAST(? AS regclass), CAST(? AS %s), CAST(? AS %s),
                                  options => CAST('{"buckets_per_batch": 0}' AS jsonb))
