-- Whether the session is read only because another client of a pooler has set it so; no server, database or role says it.
SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'default_transaction_read_only' AND source = 'session' AND reset_val = 'off')
       AND NOT pg_is_in_recovery() AS left_read_only
