SELECT wanted::text AS text, justify_hours(make_interval(secs => extract(epoch FROM wanted)::double precision))::text AS days,
       extract(epoch FROM wanted)::bigint AS seconds
FROM CAST(? AS interval) AS wanted
