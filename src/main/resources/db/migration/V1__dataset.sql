-- A dataset is immutable: the same bytes read with the same spec are the same dataset.
CREATE TABLE dataset (
    id           text PRIMARY KEY,
    content_hash text NOT NULL UNIQUE,
    name         text NOT NULL,
    task         text NOT NULL,
    created_at   timestamptz NOT NULL,
    spec         jsonb NOT NULL,
    profile      jsonb NOT NULL,
    splits       jsonb NOT NULL
);
