-- Which accounts have tickets that are otherwise, and in what order they came to be so. It says what to decide anew, and is not
-- moved to another store, where everything is.
CREATE TABLE touched (
    organization BIGINT NOT NULL, version BIGINT NOT NULL, instance TEXT NOT NULL,
    PRIMARY KEY (instance, organization)
);
CREATE INDEX touched_since ON touched (instance, version);
