-- From which score on each label applies, in a model that gives several.
ALTER TABLE model ADD COLUMN thresholds jsonb NOT NULL DEFAULT '[]';

-- The evaluation of the model that a job leaves, with its worst mistakes.
ALTER TABLE job_document DROP CONSTRAINT job_document_kind_check;
ALTER TABLE job_document ADD CONSTRAINT job_document_kind_check CHECK (kind IN ('plan', 'certificate', 'evaluation'));
