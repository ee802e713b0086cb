-- Jobs that wait for a worker, or have one; times in Unix milliseconds. Airunner.Protocol has the numbers of the states.
CREATE TABLE airunner.queued_jobs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job        text COLLATE "C" NOT NULL UNIQUE,
    request    text COLLATE "C" NOT NULL UNIQUE,
    queue      text COLLATE "C" NOT NULL,
    state      bigint NOT NULL,
    created_ms bigint NOT NULL,
    updated_ms bigint NOT NULL,
    lease_ms   bigint NOT NULL,
    lease      text COLLATE "C" NOT NULL,
    started    bigint NOT NULL,
    attempts   bigint NOT NULL,
    retries    bigint NOT NULL,
    params     bytea NOT NULL,
    result     bytea
);
CREATE INDEX queued_jobs_of_queue ON airunner.queued_jobs (queue, state, id);
CREATE INDEX queued_jobs_by_update ON airunner.queued_jobs (state, updated_ms);
