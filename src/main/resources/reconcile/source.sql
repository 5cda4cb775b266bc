-- The bucket of a row, whether the stream has copied it, and a hash of its values.
{bucket} AS bucket,
({copied}) AS copied,
CASE WHEN {copied} THEN {hash} END AS hash
