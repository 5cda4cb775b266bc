-- The rows of the stream visits; tx is the id of the transaction that wrote the row, which is read by and not copied.
SELECT id, arrived, left_at, "user", note, tx FROM visits
