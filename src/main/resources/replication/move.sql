-- Moves the watermark by compare-and-set and notes what the page touches; no row is inserted when another moved it first.
WITH moved AS (
    UPDATE timescale_integration.watermark SET time = ?, event_id = ?, updated_at = now()
    WHERE stream = ? AND time = ? AND event_id = ?
    RETURNING 1
)
INSERT INTO timescale_integration.touched (lower, upper) SELECT ?, ? FROM moved
