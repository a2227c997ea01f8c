-- The queue, its leases and its fence live in the job's own row: there is no second row that could disagree.
CREATE TABLE job (
    id                   text PRIMARY KEY,
    name                 text NOT NULL,
    state                text NOT NULL
        CHECK (state IN ('QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    -- What its owner wants. The worker that holds the lease reads it with each heartbeat and moves the state itself.
    desired              text NOT NULL DEFAULT 'RUN' CHECK (desired IN ('RUN', 'CANCEL')),
    priority             integer NOT NULL,
    created_at           timestamptz NOT NULL,
    started_at           timestamptz,
    finished_at          timestamptz,

    spec                 jsonb NOT NULL,
    hyperparameters      jsonb NOT NULL,
    base_model_id        text NOT NULL,
    dataset_id           text NOT NULL,
    plan_hash            text NOT NULL,
    total_parameters     bigint NOT NULL,
    trainable_parameters bigint NOT NULL,
    estimate             jsonb NOT NULL,

    phase                text,
    phase_transitions    jsonb NOT NULL DEFAULT '[]',
    progress             double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    estimated_finish_at  timestamptz,
    measurement          jsonb,
    result               jsonb,
    failure              jsonb,

    -- Rises with every claim and every rescue: the fencing token.
    epoch                bigint NOT NULL DEFAULT 0,
    worker               text,
    lease_until          timestamptz,
    attempts             integer NOT NULL DEFAULT 0,
    crashes              integer NOT NULL DEFAULT 0,
    run_after            timestamptz NOT NULL,
    last_event           bigint NOT NULL DEFAULT 0,

    idempotency_key      text UNIQUE,
    request_hash         text NOT NULL,

    -- Until the job ends, what it reads cannot be deleted.
    held_base_model_id   text GENERATED ALWAYS AS
        (CASE WHEN state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED') THEN base_model_id END) STORED
        CONSTRAINT job_holds_base_model REFERENCES base_model,
    held_dataset_id      text GENERATED ALWAYS AS
        (CASE WHEN state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED') THEN dataset_id END) STORED
        CONSTRAINT job_holds_dataset REFERENCES dataset,

    CHECK ((state = 'RUNNING') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL))
);

CREATE INDEX job_queue ON job (priority DESC, created_at, id) WHERE state = 'QUEUED';
CREATE INDEX job_held_base_model ON job (held_base_model_id) WHERE held_base_model_id IS NOT NULL;
CREATE INDEX job_held_dataset ON job (held_dataset_id) WHERE held_dataset_id IS NOT NULL;
CREATE INDEX job_leases ON job (lease_until) WHERE state = 'RUNNING';

-- What is large and seldom read: the freeze plan and the certificate.
CREATE TABLE job_document (
    job_id text NOT NULL REFERENCES job ON DELETE CASCADE,
    kind   text NOT NULL CHECK (kind IN ('plan', 'certificate')),
    -- As it was written: jsonb would reorder the fields.
    body   json NOT NULL,
    PRIMARY KEY (job_id, kind)
);

-- The keys make a replay after a crash harmless.
CREATE TABLE job_metric (
    job_id text NOT NULL REFERENCES job ON DELETE CASCADE,
    name   text NOT NULL,
    split  text NOT NULL,
    step   bigint NOT NULL,
    epoch  double precision NOT NULL,
    value  double precision NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (job_id, name, split, step)
);

CREATE TABLE job_layer (
    job_id        text NOT NULL REFERENCES job ON DELETE CASCADE,
    component     text NOT NULL,
    step          bigint NOT NULL,
    gradient_norm double precision NOT NULL,
    update_norm   double precision NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (job_id, component, step)
);

CREATE TABLE job_event (
    job_id text NOT NULL REFERENCES job ON DELETE CASCADE,
    seq    bigint NOT NULL,
    kind   text NOT NULL,
    data   json NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (job_id, seq)
);
