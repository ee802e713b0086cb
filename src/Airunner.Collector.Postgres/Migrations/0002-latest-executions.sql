-- A list of jobs finds the latest execution of each with one step of the index.
CREATE INDEX ON airunner.executions (job, id DESC);
