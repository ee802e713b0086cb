-- The worker that has a job, or had it last, as it names itself.
ALTER TABLE airunner.queued_jobs ADD COLUMN worker text COLLATE "C" NOT NULL DEFAULT '';
