-- Our share of some names: as many as each instance has, or one more for those that joined first.
-- Parameters: how many names, our name as a member, kind of the members.
SELECT names / instances + CASE WHEN before < names % instances THEN 1 ELSE 0 END AS fair
FROM (
    SELECT ours.names, greatest(1, count(claim.name)) AS instances, count(*) FILTER (WHERE claim.name < ours.member) AS before
    FROM (SELECT CAST(? AS integer) AS names, CAST(? AS text) AS member, CAST(? AS text) AS kind) AS ours
    LEFT JOIN timescale_integration.claim ON claim.kind = ours.kind
         AND claim.until BETWEEN clock_timestamp() AND clock_timestamp() + interval '2 hours'
    GROUP BY ours.names, ours.member
) AS members
