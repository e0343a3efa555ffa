// Tickets: their life, their history, many at once.
'use strict';

const {
  advance, assert, check, finished, ids, member, newTicket, newUser, refused, sorted, world, zendesk,
} = require('./desk.js');

check('a ticket is created and shown', async () => {
  const made = await newTicket('Printer', {priority: 'high', tags: ['one']});
  const {result} = await zendesk.tickets.show(made.id);
  assert.deepEqual([result.subject, result.priority, result.status], ['Printer', 'high', 'new']);
  assert.ok(result.tags.includes('one'));
});

check('a ticket is assigned, commented and solved', async () => {
  const {agent, group} = await member();
  const made = await newTicket('Work');
  await zendesk.tickets.update(made.id, {ticket: {assignee_id: agent, group_id: group}});
  const comment = {body: 'Done', public: true};
  const {result} = await zendesk.tickets.update(made.id, {ticket: {status: 'solved', comment}});
  assert.deepEqual([result.status, result.assignee_id], ['solved', agent]);
  const comments = await zendesk.tickets.getComments(made.id);
  assert.deepEqual(comments.map(own => own.body), ['Work, in full', 'Done']);
});

check('solving without an assignee is refused', async () => {
  const made = await newTicket('Too early');
  const error = await refused(client => client.tickets.update(made.id, {ticket: {status: 'solved', assignee_id: null}}));
  assert.equal(error.statusCode, 422);
  assert.match(JSON.stringify(error.result.details), /Assignee/);
});

check('an update with an old stamp is a conflict', async () => {
  const made = await newTicket('Raced');
  await advance('2s');
  await zendesk.tickets.update(made.id, {ticket: {priority: 'low'}});
  const late = {ticket: {priority: 'high', safe_update: true, updated_stamp: made.updated_at}};
  const error = await refused(client => client.tickets.update(made.id, late));
  assert.deepEqual([error.statusCode, error.result.error], [409, 'UpdateConflict']);
});

check('followers and CCs', async () => {
  const {agent} = await member();
  const user = await newUser('Copied', {email: 'copied@example.net'});
  const made = await newTicket('Watched');
  const ticket = {
    followers: [{user_id: agent, action: 'put'}],
    email_ccs: [{user_id: user.id, action: 'put'}],
  };
  const {result} = await zendesk.tickets.update(made.id, {ticket});
  assert.deepEqual([result.follower_ids, result.email_cc_ids], [[agent], [user.id]]);
  assert.deepEqual(sorted(result.collaborator_ids), sorted([agent, user.id]));
});

check('tags are added and replaced', async () => {
  const made = await newTicket('Tagged', {tags: ['a']});
  await zendesk.tickets.addTags(made.id, {tags: ['b']});
  const {result} = await zendesk.tickets.show(made.id);
  assert.ok(result.tags.includes('a') && result.tags.includes('b'), String(result.tags));
  await zendesk.tickets.updateTags(made.id, {tags: ['c']});
  assert.deepEqual((await zendesk.tickets.show(made.id)).result.tags, ['c']);
});

check('audits tell who changed what', async () => {
  const made = await newTicket('History', {priority: 'low'});
  await zendesk.tickets.update(made.id, {ticket: {priority: 'urgent'}});
  const audits = await zendesk.tickets.exportAudit(made.id);
  assert.equal(audits.length, 2);
  const change = audits[1].events.find(event => event.field_name === 'priority');
  assert.deepEqual([change.type, change.previous_value, change.value], ['Change', 'low', 'urgent']);
  assert.equal(audits[1].author_id, (await zendesk.users.me()).result.id);
});

check('a deleted ticket is a 404', async () => {
  const made = await newTicket('Thrown away');
  await zendesk.tickets.delete(made.id);
  assert.equal((await refused(client => client.tickets.show(made.id))).statusCode, 404);
});

check('a merge is a job that closes one and tells the other', async () => {
  const [into, source] = [await newTicket('Kept'), await newTicket('Merged')];
  const {result} = await zendesk.tickets.merge(into.id, {ids: [source.id], target_comment: 'From there'});
  assert.equal((await finished(result.job_status)).status, 'completed');
  assert.equal((await zendesk.tickets.show(source.id)).result.status, 'closed');
  const comments = await zendesk.tickets.getComments(into.id);
  assert.ok(comments.some(comment => comment.body === 'From there'));
});

check('several tickets by id', async () => {
  const made = [await newTicket('One'), await newTicket('Two')];
  const {result} = await zendesk.tickets.showMany(ids(made));
  assert.deepEqual(sorted(ids(result)), sorted(ids(made)));
});

check('createMany is a job whose results name the tickets', async () => {
  const tickets = [1, 2, 3].map(n => ({subject: `Bulk ${n}`, comment: {body: 'Hello'}}));
  const {result} = await zendesk.tickets.createMany({tickets});
  const job = await finished(result.job_status);
  assert.deepEqual([job.status, job.total, job.progress], ['completed', 3, 3]);
  assert.equal((await zendesk.tickets.show(job.results[2].id)).result.subject, 'Bulk 3');
});

check('updateMany makes one change to many', async () => {
  const made = [await newTicket('Batch'), await newTicket('Batch too')];
  const {result} = await zendesk.tickets.updateMany(ids(made), {ticket: {priority: 'urgent'}});
  const job = await finished(result.job_status);
  assert.equal(job.status, 'completed');
  assert.ok(job.results.every(row => row.success), JSON.stringify(job.results));
  for (const id of ids(made)) {
    assert.equal((await zendesk.tickets.show(id)).result.priority, 'urgent');
  }
});

check('deleteMany is a job', async () => {
  const made = [await newTicket('Sweep'), await newTicket('Sweep too')];
  const {result} = await zendesk.tickets.deleteMany(ids(made));
  assert.equal((await finished(result.job_status)).status, 'completed');
  assert.equal((await refused(client => client.tickets.show(made[0].id))).statusCode, 404);
});

check('tickets of an organization, and of a requester', async () => {
  const {tickets} = await world();
  const {organization_id: organization} = tickets.find(own => own.status !== 'closed' && !own.deleted_at);
  const found = await zendesk.tickets.listByOrganization(organization);
  assert.ok(found.length > 0 && found.every(own => own.organization_id === organization));
  const user = await newUser('Asker');
  const made = await newTicket('Asked', {requester_id: user.id});
  assert.deepEqual(ids(await zendesk.tickets.listByUserRequested(user.id)), [made.id]);
});
