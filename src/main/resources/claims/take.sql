-- Takes the first ones that are free, in the order of the names. One whose row is locked is not waited for: another session
-- is about to take it, or its owner keeps it for a transaction that lasts longer than the claim. One that is claimed for longer than the
-- longest STANDBY_TIMEOUT, and as much again, was claimed before the clock was set back, and whoever lives has renewed it since or does so soon.
-- Parameters: names, kind, the most, owner, seconds.
WITH free AS (
    SELECT claim.kind, claim.name
    FROM timescale_integration.claim
    JOIN unnest(CAST(? AS text[])) WITH ORDINALITY AS wanted (name, position) USING (name)
    WHERE claim.kind = ? AND (claim.owner IS NULL OR claim.until < clock_timestamp() OR claim.until > clock_timestamp() + interval '2 hours')
    ORDER BY wanted.position
    LIMIT ?
    FOR UPDATE OF claim SKIP LOCKED
)
UPDATE timescale_integration.claim SET owner = ?, until = clock_timestamp() + make_interval(secs => ?)
FROM free
WHERE claim.kind = free.kind AND claim.name = free.name
RETURNING claim.name
