-- The trace of the request that submitted the job, in the form of W3C's traceparent, for the worker to go on with.
ALTER TABLE job ADD COLUMN trace_parent text;
