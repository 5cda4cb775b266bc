-- Parameters: reason, SQLSTATE, id.
UPDATE timescale_integration.quarantine
SET reason = ?, sqlstate = ?, tries = tries + 1, last_tried = now()
WHERE id = ?
