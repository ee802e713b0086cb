-- The jobs of a queue in all states, the newest first, without sorting them.
CREATE INDEX queued_jobs_by_age ON airunner.queued_jobs (queue, id);
