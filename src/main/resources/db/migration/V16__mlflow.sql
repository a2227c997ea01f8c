-- Which jobs were told to an MLflow tracking server, and what came of it.
CREATE TABLE mlflow_run (
    job_id          text PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    attempts        integer NOT NULL DEFAULT 1,
    -- Null when it was told. While it is being told, when another process may take it for lost.
    next_attempt_at timestamptz,
    -- MLflow's, once it was told.
    run_id          text
);

CREATE INDEX job_ended ON job (finished_at) WHERE state IN ('SUCCEEDED', 'FAILED', 'CANCELLED');

ALTER TABLE mlflow_run ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON mlflow_run USING (current_setting('thaw.tenant', true) = '*'
    OR EXISTS (SELECT FROM job WHERE job.id = mlflow_run.job_id));
