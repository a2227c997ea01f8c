-- A dataset is immutable: the same rows under the same spec are the same dataset.
-- The rows themselves are blobs, one per split; the profile names them.
CREATE TABLE dataset (
    id           text PRIMARY KEY,
    content_hash text NOT NULL UNIQUE,
    name         text NOT NULL,
    task         text NOT NULL,
    spec         jsonb NOT NULL,
    profile      jsonb NOT NULL,
    created_at   timestamptz NOT NULL
);
