-- What watches must neither burden the server for long nor wait behind what the jobs have locked.
SET statement_timeout = '20s';
SET lock_timeout = '5s';
SET idle_in_transaction_session_timeout = '1min';
