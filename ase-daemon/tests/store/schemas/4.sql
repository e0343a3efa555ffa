-- Tickets that webhooks named, until they were looked at. Mere hints: no checksum, and not moved to another store.
CREATE TABLE inbox (
    instance TEXT NOT NULL, ticket BIGINT NOT NULL, organization BIGINT, calls BIGINT NOT NULL, since_ms BIGINT NOT NULL,
    PRIMARY KEY (instance, ticket)
);
-- Deliveries of webhooks, for as long as they could come again.
CREATE TABLE delivery (
    instance TEXT NOT NULL, id TEXT NOT NULL, seen_ms BIGINT NOT NULL,
    PRIMARY KEY (instance, id)
);
CREATE INDEX delivery_seen ON delivery (seen_ms);

-- Who asks for the writer's place, and until when.
ALTER TABLE lease ADD COLUMN asker TEXT;
ALTER TABLE lease ADD COLUMN asked_until_ms BIGINT;

-- What Zendesk calls the request of a write.
ALTER TABLE intent ADD COLUMN request_id TEXT;
