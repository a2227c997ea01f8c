-- A version of a model with the base's values back in its lower components. A job has one model, and as many of these as it has
-- components.
ALTER TABLE model ADD COLUMN rolled_back_through text;
ALTER TABLE model DROP CONSTRAINT model_job_id_key;
CREATE UNIQUE INDEX model_of_job ON model (job_id) WHERE rolled_back_through IS NULL;
CREATE UNIQUE INDEX model_rolled_back ON model (job_id, rolled_back_through) WHERE rolled_back_through IS NOT NULL;
