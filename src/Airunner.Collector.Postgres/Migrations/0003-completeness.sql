-- What a check of completeness needs: of a segment without its bytes, and of an execution what its sender has said.
-- A hash has 64 bits, the highest of them as the sign. NULL in segments of earlier versions.
ALTER TABLE airunner.segments
    ADD COLUMN end_sequence bigint,
    ADD COLUMN numbers      bigint,
    ADD COLUMN hash         bigint;

ALTER TABLE airunner.executions
    ADD COLUMN sent_first  bigint,
    ADD COLUMN sent_last   bigint,
    ADD COLUMN sent_events bigint,
    ADD COLUMN sent_hash   bigint;
