-- Everything belongs to a tenant. A connection says for whom it works in thaw.tenant ('*' for all of them, nothing for
-- nobody), and sees and makes no other rows, whatever a query forgets.
-- Of the API, in a minute; null is no limit.
ALTER TABLE tenant ADD COLUMN max_requests integer CHECK (max_requests > 0);

ALTER TABLE job ALTER COLUMN tenant DROP DEFAULT;
ALTER TABLE api_key ALTER COLUMN tenant DROP DEFAULT;
ALTER TABLE job DROP CONSTRAINT job_idempotency_key_key;
ALTER TABLE job ADD UNIQUE (tenant, idempotency_key);

ALTER TABLE dataset ADD COLUMN tenant text NOT NULL DEFAULT 'default' REFERENCES tenant;
ALTER TABLE dataset ALTER COLUMN tenant DROP DEFAULT;
ALTER TABLE dataset DROP CONSTRAINT dataset_content_hash_key;
ALTER TABLE dataset ADD UNIQUE (tenant, content_hash);

ALTER TABLE base_model ADD COLUMN tenant text NOT NULL DEFAULT 'default' REFERENCES tenant;
ALTER TABLE base_model ALTER COLUMN tenant DROP DEFAULT;
ALTER TABLE base_model DROP CONSTRAINT base_model_name_key;
ALTER TABLE base_model ADD UNIQUE (tenant, name);

ALTER TABLE model ADD COLUMN tenant text NOT NULL DEFAULT 'default' REFERENCES tenant;
ALTER TABLE model ALTER COLUMN tenant DROP DEFAULT;
ALTER TABLE model_alias ADD COLUMN tenant text NOT NULL DEFAULT 'default';
ALTER TABLE model_alias ALTER COLUMN tenant DROP DEFAULT;
ALTER TABLE model_alias DROP CONSTRAINT model_alias_holds_version;
ALTER TABLE model DROP CONSTRAINT model_name_version_key;
ALTER TABLE model ADD UNIQUE (tenant, name, version);
ALTER TABLE model_alias DROP CONSTRAINT model_alias_pkey;
ALTER TABLE model_alias ADD PRIMARY KEY (tenant, name, alias);
DROP INDEX model_alias_version;
CREATE INDEX model_alias_version ON model_alias (tenant, name, version);
ALTER TABLE model_alias ADD CONSTRAINT model_alias_holds_version
    FOREIGN KEY (tenant, name, version) REFERENCES model (tenant, name, version);

-- The ledger of tenants itself has no policy: whose turn it is depends on all.
DO $$
DECLARE
    owned text;
    part  text[];
BEGIN
    FOREACH owned IN ARRAY ARRAY['dataset', 'base_model', 'model', 'model_alias', 'job', 'api_key'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format($policy$CREATE POLICY own ON %I
            USING (current_setting('thaw.tenant', true) IN (tenant, '*'))$policy$, owned);
    END LOOP;
    -- What belongs to a job or a model is seen by whoever sees that.
    FOREACH part SLICE 1 IN ARRAY ARRAY[
        ['job_document', 'job'], ['job_layer', 'job'], ['job_event', 'job'], ['job_lease', 'job'],
        ['job_checkpoint', 'job'], ['job_metric', 'job'], ['model_document', 'model']] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part[1]);
        EXECUTE format($policy$CREATE POLICY own ON %1$I
            USING (current_setting('thaw.tenant', true) = '*'
                OR EXISTS (SELECT FROM %2$I WHERE %2$I.id = %1$I.%3$I))$policy$,
            part[1], part[2], part[2] || '_id');
    END LOOP;
END $$;
