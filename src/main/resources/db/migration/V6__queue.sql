-- Who jobs belong to. The ledger of a tenant is kept by a trigger, whichever way a job moves, so that a claim looks at one
-- small table and counts nothing.
CREATE TABLE tenant (
    id                 text PRIMARY KEY,
    weight             double precision NOT NULL DEFAULT 1 CHECK (weight > 0),
    -- Quotas; null is no limit. Device time is per day (UTC).
    max_queued         integer CHECK (max_queued >= 0),
    max_running        integer CHECK (max_running >= 0),
    max_device_seconds double precision CHECK (max_device_seconds >= 0),

    queued             integer NOT NULL DEFAULT 0 CHECK (queued >= 0),
    running            integer NOT NULL DEFAULT 0 CHECK (running >= 0),
    -- Seconds of device time over weight, and a toll for each job that enters: the tenant with the least goes next.
    virtual_time       double precision NOT NULL DEFAULT 0,
    device_seconds     double precision NOT NULL DEFAULT 0,
    device_day         date NOT NULL DEFAULT current_date
) WITH (fillfactor = 50);

CREATE INDEX tenant_turn ON tenant (virtual_time, id) WHERE queued > 0;

INSERT INTO tenant (id) VALUES ('default');

ALTER TABLE job ADD COLUMN tenant text NOT NULL DEFAULT 'default' REFERENCES tenant;
ALTER TABLE job ADD COLUMN claimed_at timestamptz;
ALTER TABLE job ADD COLUMN pause_reason text CHECK (pause_reason IN ('OWNER', 'DISK_FULL'));

ALTER TABLE job DROP CONSTRAINT job_desired_check;
ALTER TABLE job ADD CONSTRAINT job_desired_check CHECK (desired IN ('RUN', 'PAUSE', 'CANCEL'));

DROP INDEX job_queue;
CREATE INDEX job_queue ON job (tenant, priority DESC, created_at, id) WHERE state = 'QUEUED';

-- Heartbeats rewrite these few bytes instead of the job's row.
CREATE TABLE job_lease (
    job_id text PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    epoch  bigint NOT NULL,
    until  timestamptz NOT NULL
) WITH (fillfactor = 50);

INSERT INTO job_lease SELECT id, epoch, lease_until FROM job WHERE state = 'RUNNING';
UPDATE job SET claimed_at = started_at WHERE state = 'RUNNING';
UPDATE tenant SET
    queued = (SELECT count(*) FROM job WHERE state = 'QUEUED'),
    running = (SELECT count(*) FROM job WHERE state = 'RUNNING');

-- Its check and its index go with the column.
ALTER TABLE job DROP COLUMN lease_until;

CREATE FUNCTION job_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- What a job pays to start, in seconds: many short jobs are no way past the queue (as Kueue's entry penalty).
    toll   constant double precision := 10;
    before text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
    after  text := CASE WHEN TG_OP = 'DELETE' THEN '' ELSE NEW.state END;
    owner  text := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant ELSE NEW.tenant END;
    held   double precision := CASE WHEN before = 'RUNNING'
        THEN extract(epoch FROM clock_timestamp() - OLD.claimed_at) ELSE 0 END;
BEGIN
    IF before <> after THEN
        IF after = 'QUEUED' THEN
            -- Whoever comes back has saved nothing up: its time goes on where the others' is.
            UPDATE tenant SET virtual_time = greatest(virtual_time, coalesce(
                (SELECT min(t.virtual_time) FROM tenant t WHERE t.queued > 0 OR t.running > 0), 0))
            WHERE id = owner AND queued = 0 AND running = 0;
        END IF;
        UPDATE tenant SET
            queued = queued + (after = 'QUEUED')::integer - (before = 'QUEUED')::integer,
            running = running + (after = 'RUNNING')::integer - (before = 'RUNNING')::integer,
            virtual_time = virtual_time + (held + CASE WHEN after = 'RUNNING' THEN toll ELSE 0 END) / weight,
            device_seconds = held + CASE WHEN device_day = (now() AT TIME ZONE 'UTC')::date THEN device_seconds ELSE 0 END,
            device_day = (now() AT TIME ZONE 'UTC')::date
        WHERE id = owner;
        IF after = 'QUEUED' THEN
            PERFORM pg_notify('thaw_job', '');
        END IF;
        IF after IN ('SUCCEEDED', 'FAILED', 'CANCELLED') THEN
            -- There is nothing to go on to; the files are collected.
            DELETE FROM job_checkpoint WHERE job_id = NEW.id;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.desired <> OLD.desired THEN
        PERFORM pg_notify('thaw_job', NEW.id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER job_moved AFTER INSERT OR DELETE OR UPDATE OF state, desired ON job
    FOR EACH ROW EXECUTE FUNCTION job_moved();

-- Visible from its row on; the blob lies in the store before.
CREATE TABLE job_checkpoint (
    job_id      text NOT NULL REFERENCES job ON DELETE CASCADE,
    step        bigint NOT NULL,
    sha256      text NOT NULL,
    bytes       bigint NOT NULL,
    -- That of the lease under which it was written.
    lease_epoch bigint NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (job_id, step)
);

-- A second's values of one metric in one row: a row for each value would take ten times the room. Chunks of a metric do
-- not overlap: what a later attempt reports again is compared with what is there.
ALTER TABLE job_metric RENAME TO job_metric_value;
ALTER TABLE job_metric_value RENAME CONSTRAINT job_metric_pkey TO job_metric_value_pkey;

CREATE TABLE job_metric (
    job_id      text NOT NULL REFERENCES job ON DELETE CASCADE,
    split       text NOT NULL,
    name        text NOT NULL,
    first_step  bigint NOT NULL,
    last_step   bigint NOT NULL,
    steps       bigint[] NOT NULL,
    epochs      double precision[] NOT NULL,
    values      double precision[] NOT NULL,
    times       timestamptz[] NOT NULL,
    lease_epoch bigint NOT NULL,
    PRIMARY KEY (job_id, split, name, first_step)
);

INSERT INTO job_metric
SELECT job_id, split, name, min(step), max(step), array_agg(step ORDER BY step), array_agg(epoch ORDER BY step),
    array_agg(value ORDER BY step), array_agg(at ORDER BY step), 0
FROM job_metric_value GROUP BY job_id, split, name;

DROP TABLE job_metric_value;
