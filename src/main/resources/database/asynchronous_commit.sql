-- A crash of the target may take back the last commits, but rows and watermark together: they are copied again.
SET synchronous_commit = off;
