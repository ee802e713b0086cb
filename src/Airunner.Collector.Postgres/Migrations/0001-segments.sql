-- Ids are in their file-name form, which is ASCII: text of PostgreSQL has no U+0000. A job without execution ids has ''.
-- An execution's id rises with its first arrival.
CREATE TABLE airunner.executions (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job       text COLLATE "C" NOT NULL,
    execution text COLLATE "C" NOT NULL,
    UNIQUE (job, execution)
);

-- Consecutive events of one execution in each row. Segments of one execution never overlap: who adds some holds the execution's row.
CREATE TABLE airunner.segments (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id   bigint  NOT NULL REFERENCES airunner.executions (id),
    first_sequence bigint  NOT NULL,
    last_sequence  bigint  NOT NULL,
    events         integer NOT NULL,
    bytes          bytea   NOT NULL,
    UNIQUE (execution_id, first_sequence)
);

-- The bytes are compressed already where that pays.
ALTER TABLE airunner.segments ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Events whose sequence is stored with another payload. The bytes are the first of the payload; size is the whole one's.
CREATE TABLE airunner.conflicts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id bigint  NOT NULL REFERENCES airunner.executions (id),
    sequence     bigint  NOT NULL,
    size         integer NOT NULL,
    bytes        bytea   NOT NULL
);

CREATE INDEX ON airunner.conflicts (execution_id, sequence);

