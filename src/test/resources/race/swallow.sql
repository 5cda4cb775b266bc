-- Leaves out one row in three without an error.
CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF random() < 0.33 THEN RETURN NULL; END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS swallow ON access_events;
CREATE TRIGGER swallow BEFORE INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION swallow()
