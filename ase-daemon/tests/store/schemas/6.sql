-- Tickets of a run through a list that has not ended yet: they are no part of the mirror, and are not moved to another store.
-- Of several lists that a run reads each has its own.
CREATE TABLE incoming (
    ticket BIGINT NOT NULL, list BIGINT NOT NULL, organization BIGINT NOT NULL, form BIGINT, assignee BIGINT,
    agent_group BIGINT, created_us BIGINT NOT NULL, updated_us BIGINT NOT NULL, only_comment_by BIGINT, sum BIGINT NOT NULL,
    follow_up SMALLINT NOT NULL, ever_assigned SMALLINT,
    run TEXT NOT NULL, status TEXT NOT NULL, priority TEXT, tags TEXT, followers TEXT, subject TEXT, history TEXT,
    PRIMARY KEY (run, ticket, list)
);
