-- As identity.sql, for a role that may not ask which server it is: by what our own schema is numbered there.
SELECT concat_ws('/', (SELECT oid FROM pg_database WHERE datname = current_database()),
                 (SELECT oid FROM pg_namespace WHERE nspname = 'timescale_integration')) AS identity
