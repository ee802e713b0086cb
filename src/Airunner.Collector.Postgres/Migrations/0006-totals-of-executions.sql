-- What a list shows of an execution, which would be hundreds of rows of segments. NULL in one that an earlier version began: its segments
-- are not counted here, because that would read all of a large database. Pages keep room so that a row is updated in its place.
ALTER TABLE airunner.executions
    ADD COLUMN events       bigint,
    ADD COLUMN stored_bytes bigint;

ALTER TABLE airunner.executions
    ALTER COLUMN events       SET DEFAULT 0,
    ALTER COLUMN stored_bytes SET DEFAULT 0,
    SET (fillfactor = 60);

CREATE FUNCTION airunner.segment_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE airunner.executions SET events = events + NEW.events, stored_bytes = stored_bytes + octet_length(NEW.bytes)
    WHERE id = NEW.execution_id;
    RETURN NULL;
END $$;

CREATE FUNCTION airunner.segment_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE airunner.executions SET events = events - OLD.events, stored_bytes = stored_bytes - octet_length(OLD.bytes)
    WHERE id = OLD.execution_id;
    RETURN NULL;
END $$;

CREATE TRIGGER segment_added AFTER INSERT ON airunner.segments FOR EACH ROW EXECUTE FUNCTION airunner.segment_added();
CREATE TRIGGER segment_removed AFTER DELETE ON airunner.segments FOR EACH ROW EXECUTE FUNCTION airunner.segment_removed();
