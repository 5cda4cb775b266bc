SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all, current_user::text AS role
