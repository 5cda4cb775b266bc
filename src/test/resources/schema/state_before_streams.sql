-- What the version before streams kept in its state, which upgrade/state.sql makes.
INSERT INTO timescale_integration.watermark (stream, time, event_id)
VALUES ('access_events', '2026-11-01 12:00:00.123456Z', '00000000-0000-0000-0000-000000000007'),
       ('door_events', '2026-11-02 12:00Z', '00000000-0000-0000-0000-000000000008');
INSERT INTO timescale_integration.touched (lower, upper) VALUES ('2026-11-01Z', '2026-11-02Z');
INSERT INTO timescale_integration.retention VALUES ('access_events', '365 days');
INSERT INTO timescale_integration.job_run (job_id, started, finished) VALUES (4711, now(), now());
INSERT INTO timescale_integration.quarantine (table_name, time, event_id, row, reason)
VALUES ('access_events', '2026-10-01Z', '00000000-0000-0000-0000-000000000009', '{"door_id": "a"}', 'of before');
INSERT INTO timescale_integration.reconcile_run (table_name, scope, dry_run, range_from, range_to, finished)
VALUES ('access_events', 'whole', false, '2026-10-01Z', 'infinity', now());
INSERT INTO timescale_integration.backfill (range_from, range_to, slice_from, slice_to, rows)
VALUES ('2026-01-01Z', '2026-02-01Z', '2026-01-01Z', '2026-02-01Z', 5);
