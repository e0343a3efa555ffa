-- What is told to people elsewhere: on disk before it is sent, one row for each place it goes to. `notice` is JSON.
CREATE TABLE notice (
    channel TEXT NOT NULL, id TEXT NOT NULL, instance TEXT NOT NULL, made_at TEXT NOT NULL, notice TEXT NOT NULL,
    attempts BIGINT NOT NULL, due_ms BIGINT NOT NULL, outcome TEXT, reason TEXT,
    sum BIGINT NOT NULL, PRIMARY KEY (channel, id)
);
CREATE INDEX notice_open ON notice (channel, due_ms) WHERE outcome IS NULL;
-- The findings that the last digest of an instance knew of, as JSON.
CREATE TABLE digest (
    instance TEXT NOT NULL, told_at TEXT NOT NULL, standing TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance)
);
