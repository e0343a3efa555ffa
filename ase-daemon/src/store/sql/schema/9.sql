-- Which tickets are otherwise, one by one, and what each was before; of the newest only. Of what was told earlier the accounts are
-- known, in the table of schema 8.
CREATE TABLE touched_ticket (
    organization BIGINT NOT NULL, ticket BIGINT NOT NULL, version BIGINT NOT NULL, formerly TEXT, instance TEXT NOT NULL,
    PRIMARY KEY (instance, version)
);
