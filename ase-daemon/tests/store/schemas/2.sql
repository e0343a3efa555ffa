-- Why a write was made, what the ticket was afterwards, and which write it takes back, to what.
ALTER TABLE intent ADD COLUMN why TEXT;
ALTER TABLE intent ADD COLUMN after TEXT;
ALTER TABLE intent ADD COLUMN undoes TEXT;
ALTER TABLE intent ADD COLUMN restores TEXT;
CREATE INDEX intent_of_cycle ON intent (cycle);
CREATE INDEX cycle_of_instance ON cycle (instance, started_at);
