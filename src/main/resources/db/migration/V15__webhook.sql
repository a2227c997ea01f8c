-- Whom a tenant has told what becomes of its jobs.
CREATE TABLE webhook (
    id              text PRIMARY KEY,
    tenant          text NOT NULL REFERENCES tenant,
    url             text NOT NULL,
    events          text[] NOT NULL,
    format          text NOT NULL CHECK (format IN ('STANDARD', 'CLOUDEVENTS')),
    -- It signs what is sent, so a hash would not do.
    secret          bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    -- Nothing is sent from then on.
    disabled_at     timestamptz,
    disabled_reason text
);

CREATE INDEX webhook_tenant ON webhook (tenant, id);

-- What is to be sent, and what came of it: written with the event in one transaction, so that none is lost and none is made up.
CREATE TABLE webhook_delivery (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              text NOT NULL DEFAULT 'msg_' || replace(gen_random_uuid()::text, '-', ''),
    webhook_id      text NOT NULL REFERENCES webhook ON DELETE CASCADE,
    type            text NOT NULL,
    at              timestamptz NOT NULL,
    data            json NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    -- Null when it was delivered or given up. While it is being sent, when another process may take it for lost.
    next_attempt_at timestamptz DEFAULT clock_timestamp(),
    delivered_at    timestamptz,
    last_status     integer,
    last_error      text
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX webhook_delivery_list ON webhook_delivery (webhook_id, seq);
CREATE INDEX webhook_delivery_age ON webhook_delivery (at);

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON webhook USING (current_setting('thaw.tenant', true) IN (tenant, '*'));
ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON webhook_delivery USING (current_setting('thaw.tenant', true) = '*'
    OR EXISTS (SELECT FROM webhook WHERE webhook.id = webhook_delivery.webhook_id));

CREATE FUNCTION job_event_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhook_delivery (webhook_id, type, at, data)
    SELECT webhook.id, 'job.' || (NEW.data ->> 'status'), NEW.at,
        (jsonb_build_object('id', job.id, 'name', job.name, 'sequence', NEW.seq) || NEW.data::jsonb)::json
    FROM job JOIN webhook ON webhook.tenant = job.tenant
    WHERE job.id = NEW.job_id AND webhook.disabled_at IS NULL
        AND 'job.' || (NEW.data ->> 'status') = ANY (webhook.events);
    RETURN NULL;
END $$;

CREATE TRIGGER job_event_is_told AFTER INSERT ON job_event
    FOR EACH ROW WHEN (NEW.kind = 'state') EXECUTE FUNCTION job_event_is_told();
