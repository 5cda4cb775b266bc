-- A row of the source that the target cannot read is changed there, and not missing, if the target has its key.
WITH there AS (
    DELETE FROM pg_temp.differing AS differing
    USING pg_temp.staged_rows AS staged
    WHERE differing.kind = 'extra' AND staged._staged_ord = {ord} AND {staged_is_differing}
    RETURNING differing.kind
)
UPDATE pg_temp.differing AS differing
SET kind = 'changed'
WHERE differing.ord = {ord} AND differing.kind = 'missing' AND EXISTS (SELECT FROM there)
