-- The source waits while the statement of the target runs, which may take ten minutes.
SELECT set_config('idle_in_transaction_session_timeout', '15min', true)
