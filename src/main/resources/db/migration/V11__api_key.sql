-- Keys by their hash: who reads this table can ask nothing with it.
CREATE TABLE api_key (
    id         text PRIMARY KEY,
    tenant     text NOT NULL DEFAULT 'default' REFERENCES tenant,
    name       text NOT NULL,
    sha256     text NOT NULL UNIQUE,
    scopes     text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);
