-- The mirror of Zendesk: a cache. `facts` is JSON.
CREATE TABLE checkpoint (
    instance TEXT NOT NULL, stream TEXT NOT NULL, value TEXT NOT NULL, seen_at TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, stream)
);
CREATE TABLE account (
    instance TEXT NOT NULL, organization BIGINT NOT NULL, facts TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, organization)
);
-- Accounts all of whose tickets are in the mirror.
CREATE TABLE filled (
    instance TEXT NOT NULL, organization BIGINT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, organization)
);
CREATE TABLE agent (
    instance TEXT NOT NULL, agent BIGINT NOT NULL, facts TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, agent)
);
-- Wide columns first, which packs best. Times in microseconds since 1970; tags and followers with spaces between them.
CREATE TABLE ticket (
    ticket BIGINT NOT NULL, organization BIGINT NOT NULL, form BIGINT, assignee BIGINT, agent_group BIGINT,
    created_us BIGINT NOT NULL, updated_us BIGINT NOT NULL, only_comment_by BIGINT, sum BIGINT NOT NULL,
    follow_up SMALLINT NOT NULL, ever_assigned SMALLINT,
    instance TEXT NOT NULL, status TEXT NOT NULL, priority TEXT, tags TEXT, followers TEXT, subject TEXT, history TEXT,
    PRIMARY KEY (instance, ticket)
);
CREATE INDEX ticket_of_organization ON ticket (instance, organization);
-- Tickets whose record could not be decoded: looked at again until it can.
CREATE TABLE aside (
    instance TEXT NOT NULL, ticket BIGINT NOT NULL, reason TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, ticket)
);

-- Memory.
CREATE TABLE tenure (
    instance TEXT NOT NULL, organization BIGINT NOT NULL, ase BIGINT NOT NULL, since TEXT NOT NULL, until TEXT,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, organization, ase, since)
);
CREATE TABLE flag (
    instance TEXT NOT NULL, organization BIGINT NOT NULL, seen TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (instance, organization)
);

-- What was meant (before the request went out), why, what came of it, and which earlier write it takes back, to what.
CREATE TABLE intent (
    id TEXT NOT NULL, instance TEXT NOT NULL, cycle TEXT NOT NULL, kind TEXT NOT NULL, ticket BIGINT NOT NULL,
    organization BIGINT NOT NULL, agent BIGINT NOT NULL, agent_group BIGINT, rule TEXT NOT NULL, stamp TEXT NOT NULL,
    before TEXT NOT NULL, planned_at TEXT NOT NULL, why TEXT, undoes TEXT, restores TEXT,
    outcome TEXT, reason TEXT, settled_at TEXT, after TEXT,
    sum BIGINT NOT NULL, PRIMARY KEY (id)
);
CREATE INDEX intent_of_ticket ON intent (instance, ticket);
CREATE INDEX intent_of_cycle ON intent (cycle);
CREATE INDEX intent_open ON intent (instance) WHERE outcome IS NULL;
CREATE TABLE cycle (
    id TEXT NOT NULL, instance TEXT NOT NULL, started_at TEXT NOT NULL, report TEXT NOT NULL,
    sum BIGINT NOT NULL, PRIMARY KEY (id)
);
CREATE INDEX cycle_of_instance ON cycle (instance, started_at);

-- The writer's place: one row. Every taking of it has a higher epoch.
CREATE TABLE lease (
    name TEXT NOT NULL, holder TEXT NOT NULL, epoch BIGINT NOT NULL, length_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL,
    PRIMARY KEY (name)
);
