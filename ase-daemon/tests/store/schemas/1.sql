-- The mirror of Zendesk: a cache. `facts` is JSON.
CREATE TABLE checkpoint (
    instance TEXT NOT NULL, stream TEXT NOT NULL, value TEXT NOT NULL, seen_at TEXT NOT NULL,
    PRIMARY KEY (instance, stream)
) STRICT;
CREATE TABLE account (
    instance TEXT NOT NULL, organization INTEGER NOT NULL, facts TEXT NOT NULL,
    filled INTEGER NOT NULL,  -- whether all its tickets are in the mirror
    PRIMARY KEY (instance, organization)
) STRICT;
CREATE TABLE agent (
    instance TEXT NOT NULL, agent INTEGER NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (instance, agent)
) STRICT;
CREATE TABLE ticket (
    instance TEXT NOT NULL, ticket INTEGER NOT NULL, organization INTEGER NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (instance, ticket)
) STRICT;
CREATE INDEX ticket_of_organization ON ticket (instance, organization);
-- Tickets whose record could not be decoded: looked at again until it can.
CREATE TABLE aside (
    instance TEXT NOT NULL, ticket INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (instance, ticket)
) STRICT;
-- Memory.
CREATE TABLE tenure (
    instance TEXT NOT NULL, organization INTEGER NOT NULL, ase INTEGER NOT NULL,
    since TEXT NOT NULL, until TEXT,
    PRIMARY KEY (instance, organization, ase, since)
) STRICT;
CREATE TABLE flag (
    instance TEXT NOT NULL, organization INTEGER NOT NULL, seen TEXT NOT NULL,
    PRIMARY KEY (instance, organization)
) STRICT;
-- What was meant (before the request went out) and what came of it.
CREATE TABLE intent (
    id TEXT PRIMARY KEY, instance TEXT NOT NULL, cycle TEXT NOT NULL, kind TEXT NOT NULL,
    ticket INTEGER NOT NULL, organization INTEGER NOT NULL, agent INTEGER NOT NULL, agent_group INTEGER,
    rule TEXT NOT NULL, stamp TEXT NOT NULL, before TEXT NOT NULL, planned_at TEXT NOT NULL,
    outcome TEXT, reason TEXT, settled_at TEXT
) STRICT;
CREATE INDEX intent_of_ticket ON intent (instance, ticket);
CREATE INDEX intent_open ON intent (instance) WHERE outcome IS NULL;
CREATE TABLE cycle (
    id TEXT PRIMARY KEY, instance TEXT NOT NULL, started_at TEXT NOT NULL, report TEXT NOT NULL
) STRICT;
CREATE TABLE lease (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_ms INTEGER NOT NULL
) STRICT;
