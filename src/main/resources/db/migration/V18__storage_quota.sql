-- What a tenant stores: its datasets' rows, its base models' tensors, and of its models what their bases do not have. Rows that
-- two of them share count for each. Whether there is room is asked before a row is written; what a job that was let in leaves is
-- not refused.
ALTER TABLE tenant ADD COLUMN max_stored bigint CHECK (max_stored >= 0);
ALTER TABLE tenant ADD COLUMN stored bigint NOT NULL DEFAULT 0;

-- With a default, so that a service of the version before goes on while this one starts.
ALTER TABLE dataset ADD COLUMN stored_bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE base_model ADD COLUMN stored_bytes bigint NOT NULL DEFAULT 0;

SELECT set_config('thaw.tenant', '*', true);

UPDATE base_model SET stored_bytes =
    (SELECT coalesce(sum((tensor ->> 'bytes')::bigint), 0) FROM jsonb_array_elements(manifest -> 'tensors') tensor);

UPDATE tenant SET stored =
    (SELECT coalesce(sum(stored_bytes), 0) FROM base_model WHERE base_model.tenant = tenant.id)
    + (SELECT coalesce(sum(stored_bytes), 0) FROM model WHERE model.tenant = tenant.id);

CREATE FUNCTION stored_bytes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE tenant SET stored = stored + NEW.stored_bytes WHERE id = NEW.tenant;
    ELSE
        UPDATE tenant SET stored = stored - OLD.stored_bytes WHERE id = OLD.tenant;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stored_bytes_changed AFTER INSERT OR DELETE ON dataset
    FOR EACH ROW EXECUTE FUNCTION stored_bytes_changed();
CREATE TRIGGER stored_bytes_changed AFTER INSERT OR DELETE ON base_model
    FOR EACH ROW EXECUTE FUNCTION stored_bytes_changed();
CREATE TRIGGER stored_bytes_changed AFTER INSERT OR DELETE ON model
    FOR EACH ROW EXECUTE FUNCTION stored_bytes_changed();
