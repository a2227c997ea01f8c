-- A pretrained encoder: its tensors and its tokenizer are blobs, named in the manifest by their hashes.
CREATE TABLE base_model (
    id                   text PRIMARY KEY,
    name                 text NOT NULL UNIQUE,
    content_hash         text NOT NULL,
    config               jsonb NOT NULL,
    pooler               boolean NOT NULL,
    masked_language_head boolean NOT NULL,
    manifest             jsonb NOT NULL,
    tokenizer_sha256     text NOT NULL,
    source               text NOT NULL,
    created_at           timestamptz NOT NULL
);

-- A finished model. What it did not train is the base's: the manifest names the same blobs.
-- Job and dataset may be deleted, the lineage keeps what they were.
CREATE TABLE model (
    id            text PRIMARY KEY,
    name          text NOT NULL,
    version       integer NOT NULL CHECK (version > 0),
    base_model_id text NOT NULL REFERENCES base_model,
    job_id        text NOT NULL UNIQUE,
    dataset_id    text NOT NULL,
    plan_hash     text NOT NULL,
    seed          bigint NOT NULL,
    task          text NOT NULL,
    pooling       text,
    outputs       integer NOT NULL,
    labels        jsonb NOT NULL,
    max_length    integer NOT NULL,
    metrics       jsonb NOT NULL,
    manifest      jsonb NOT NULL,
    stored_bytes  bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    UNIQUE (name, version)
);

CREATE INDEX model_base ON model (base_model_id);
