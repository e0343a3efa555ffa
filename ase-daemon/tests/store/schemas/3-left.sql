-- What a daemon of schema 3 left behind.
INSERT INTO checkpoint (instance, stream, value, seen_at, sum)
VALUES ('global', 'tickets', 'here', '2026-03-02T09:00:00Z', -641728160444287132);
INSERT INTO filled (instance, organization, sum)
VALUES ('global', 7, -1747650389614733638);
INSERT INTO ticket (instance, ticket, organization, form, assignee, agent_group, created_us, updated_us, follow_up, ever_assigned, only_comment_by, status, priority, tags, followers, subject, history, sum)
VALUES ('global', 101, 7, 360001264259, NULL, 3, 1772442000000000, 1772442060000000, 0, NULL, NULL, 'new', 'normal', 'self_managed premium', NULL, NULL, NULL, 2395052129100863731);
INSERT INTO tenure (instance, organization, ase, since, until, sum)
VALUES ('global', 7, 456, '2026-03-01T09:00:00Z', NULL, 5571077709402202905);
INSERT INTO flag (instance, organization, seen, sum)
VALUES ('global', 7, '{"value":true,"since":"2026-03-02T09:00:00Z","last":"2026-03-02T09:00:00Z"}', 8771682608874107820);
INSERT INTO intent (id, instance, cycle, kind, ticket, organization, agent, agent_group, rule, stamp, before, planned_at, why, undoes, restores, outcome, reason, settled_at, after, sum)
VALUES ('i1', 'global', 'c1', 'assign', 101, 7, 456, NULL, 'assignment/unowned', '2026-03-02T09:01:00Z', '{"assignee_id":null,"group_id":null,"follower_ids":[],"status":"new"}', '2026-03-02T09:02:00Z', 'nobody owns it', NULL, NULL, 'applied', NULL, '2026-03-02T09:03:00Z', NULL, 1525234712469500079);
INSERT INTO intent (id, instance, cycle, kind, ticket, organization, agent, agent_group, rule, stamp, before, planned_at, why, undoes, restores, outcome, reason, settled_at, after, sum)
VALUES ('i2', 'global', 'c2', 'inform', 102, 7, 456, NULL, 'emergency/ase-not-informed', '2026-03-02T09:01:00Z', '{"assignee_id":1,"group_id":null,"follower_ids":[],"status":"open"}', '2026-03-02T09:02:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, -2795678154280153848);
INSERT INTO cycle (id, instance, started_at, report, sum)
VALUES ('c1', 'global', '2026-03-02T09:01:00Z', '{}', 4393510938762705672);
INSERT INTO lease VALUES ('writer', 'process 7', 41, 30000, 0);
