-- What proves and describes a model stays with it when its job is deleted; so the job's document and the model's are two.
CREATE TABLE model_document (
    model_id text NOT NULL REFERENCES model ON DELETE CASCADE,
    kind     text NOT NULL CHECK (kind IN ('plan', 'certificate', 'evaluation', 'receipt', 'rollback_curve')),
    -- As it was written: jsonb would reorder the fields.
    body     json NOT NULL,
    PRIMARY KEY (model_id, kind)
);

INSERT INTO model_document
SELECT model.id, kind, body FROM model JOIN job_document USING (job_id);
