-- Rows of a page, or of a bucket that is compared. No constraint and no length: what the table refuses is found by the INSERT.
-- Texts are compared by the collation that they have there. %%1$s: columns with their types.
CREATE TEMP TABLE staged_rows (_staged_ord integer, %1$s) ON COMMIT DROP
