-- What models are asked and answer, by day, so that it can be held against what they were trained on. Each process adds what it has
-- counted since it last did.
CREATE TABLE model_use (
    model_id text NOT NULL REFERENCES model ON DELETE CASCADE,
    -- UTC.
    day      date NOT NULL,
    -- text, token, unknown_token; length, of which the value is the power of two that it does not pass; label.
    kind     text NOT NULL,
    value    text NOT NULL,
    count    bigint NOT NULL,
    PRIMARY KEY (model_id, day, kind, value)
);

ALTER TABLE model_use ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON model_use USING (current_setting('thaw.tenant', true) = '*'
    OR EXISTS (SELECT FROM model WHERE model.id = model_use.model_id));
