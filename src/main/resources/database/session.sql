-- Nothing that we ask for takes minutes; a session that hangs must not hold locks for ever.
SET statement_timeout = '10min';
SET lock_timeout = '30s';
SET idle_in_transaction_session_timeout = '2min';
