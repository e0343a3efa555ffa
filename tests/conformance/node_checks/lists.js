// Lists, search, exports, the desk's configuration, and what the client does when it is told to wait.
'use strict';

const {
  advance, assert, check, connect, control, faults, ids, log, newTicket, newUser, refused, sorted, world, zendesk,
} = require('./desk.js');

check('a list by page number goes to its end', async () => {
  const found = await zendesk.organizationfields.list();
  assert.deepEqual(sorted(found.map(one => one.key)), sorted((await world()).organization_fields.map(one => one.key)));
});

check('a list by cursor ends, although its last page names a next one', async () => {
  const before = (await log()).length;
  const found = await zendesk.tickets.list();
  assert.equal(new Set(ids(found)).size, found.length);
  const last = (await log()).slice(before).at(-1);
  assert.match(last.path, /page%5Bafter%5D/);
});

check('requester and organization come along with a ticket', async () => {
  const client = connect();
  client.tickets.setSideLoad(['users', 'organizations']);
  const {tickets} = await world();
  const {id} = tickets.find(own => own.assignee_id && own.organization_id && !own.deleted_at);
  const {result} = await client.tickets.show(id);
  assert.equal(result.requester?.id, result.requester_id);
  assert.equal(result.assignee?.id, result.assignee_id);
  assert.equal(result.organization?.id, result.organization_id);
});

check('search finds a new ticket only after its lag', async () => {
  const made = await newTicket('Zanzibar lighthouse');
  assert.deepEqual(await zendesk.search.queryAll('type:ticket Zanzibar'), []);
  await advance('3s');
  assert.deepEqual(ids(await zendesk.search.queryAll('type:ticket Zanzibar')), [made.id]);
  assert.equal((await zendesk.search.showResultsCount('type:ticket Zanzibar')).result.count, 1);
});

check('search by tag and without a priority', async () => {
  const made = await newTicket('Sorted', {tags: ['kumquat']});
  await newTicket('Sorted too', {tags: ['kumquat'], priority: 'low'});
  await advance('3s');
  assert.deepEqual(ids(await zendesk.search.queryAll('type:ticket tags:kumquat priority:none')), [made.id]);
});

check('users are searched for by address', async () => {
  const made = await newUser('Edsger', {email: 'edsger@example.net'});
  assert.deepEqual(ids(await zendesk.users.search({query: 'edsger@example.net'})), [made.id]);
});

check('search export goes by cursor and has every result once', async () => {
  const made = [];
  for (let n = 0; n < 5; n++) {
    made.push(await newTicket(`Monolith ${n}`));
  }

  await advance('3s');
  assert.deepEqual(sorted(ids(await zendesk.search.exportResults('Monolith', 'ticket', 2))), ids(made));
});

check('the ticket export by cursor goes on from where it was', async () => {
  await advance('61s');
  const {result: first} = await zendesk.ticketexport.exportCursor(0, '');
  assert.deepEqual(sorted(ids(first.tickets)), sorted(ids((await world()).tickets)));
  assert.equal(first.end_of_stream, true);
  const made = await newTicket('After the export');
  await advance('61s');
  const {result: second} = await zendesk.ticketexport.exportCursor(0, first.after_cursor);
  assert.deepEqual(ids(second.tickets), [made.id]);
});

check('the exports by time have every ticket, user and organization', async () => {
  await advance('61s');
  const {tickets, users, organizations} = await world();
  assert.deepEqual(sorted(new Set(ids(await zendesk.tickets.incremental(0)))), sorted(ids(tickets)));
  assert.deepEqual(sorted(new Set(ids(await zendesk.users.incremental(0)))), sorted(ids(users)));
  const found = await zendesk.organizations.incremental(0);
  assert.deepEqual(sorted(new Set(ids(found))), sorted(ids(organizations)));
});

check('an export that begins less than a minute ago is refused', async () => {
  const {now} = await control('/_sim/clock');
  const error = await refused(client => client.tickets.incremental(Math.floor(Date.parse(now) / 1000)));
  assert.deepEqual([error.statusCode, error.result.error], [400, 'StartTimeTooRecent']);
});

check('views, and the tickets in one', async () => {
  const views = await zendesk.views.list();
  assert.deepEqual(views.map(view => view.title), (await world()).views.map(view => view.title));
  const made = await newTicket('Seen in the view', {priority: 'urgent'});
  const {id} = views.find(view => view.title === 'Emergencies');
  const pages = await zendesk.views.tickets(id);
  assert.ok(ids(pages.flatMap(page => page.tickets)).includes(made.id));
});

check('ticket fields and forms', async () => {
  const {ticket_fields: fields, ticket_forms: forms} = await world();
  assert.deepEqual(sorted(ids(await zendesk.ticketfields.list())), sorted(ids(fields)));
  assert.deepEqual(sorted((await zendesk.ticketforms.list()).map(form => form.name)), sorted(forms.map(form => form.name)));
});

check('triggers, and automations', async () => {
  const {triggers, automations} = await world();
  assert.deepEqual((await zendesk.triggers.list()).map(own => own.title), triggers.map(own => own.title));
  assert.deepEqual((await zendesk.automations.list()).map(own => own.title), automations.map(own => own.title));
});

check('a trigger that is created fires', async () => {
  const trigger = {
    title: 'Mark the moon',
    conditions: {all: [{field: 'update_type', operator: 'is', value: 'Create'}, {field: 'current_tags', operator: 'includes', value: 'moon'}], any: []},
    actions: [{field: 'priority', value: 'urgent'}],
  };
  const made = (await zendesk.triggers.create({trigger})).result;
  const ticket = await newTicket('Moonrise', {tags: ['moon']});
  assert.equal((await zendesk.tickets.show(ticket.id)).result.priority, 'urgent');
  await zendesk.triggers.delete(made.id);
});

// node-zendesk does not wait: it gives the caller an error instead of the result, with status 429.
check('a 429 is given to the caller as such; after Retry-After the call succeeds', async () => {
  await faults({path: '/api/v2/users/me', nth: [1], kind: 'rate_limited', retry_after: 1});
  const {response, result} = await zendesk.users.me();
  assert.deepEqual([response.status, result.statusCode], [429, 429]);
  const seconds = Number(response.headers.get('retry-after'));
  assert.equal(seconds, 1);
  await new Promise(resolve => {
    setTimeout(resolve, seconds * 1000);
  });
  assert.equal((await zendesk.users.me()).result.role, 'admin');
});

check('the export\'s own limit strikes after 30 a minute, and is over a minute later', async () => {
  await advance('61s');
  const statuses = [];
  for (let n = 0; n < 31; n++) {
    const {response} = await zendesk.ticketexport.exportCursor(0, '');
    statuses.push(response.status);
  }

  assert.deepEqual(statuses, [...Array.from({length: 30}, () => 200), 429]);
  await advance('61s');
  assert.equal((await zendesk.ticketexport.exportCursor(0, '')).response.status, 200);
});

check('a broken connection and a 503 are errors; the next call goes on', async () => {
  await faults(
    {path: '/api/v2/users/me', nth: [1], kind: 'reset_before'},
    {path: '/api/v2/users/me', nth: [2], kind: 'status', code: 503, body: 'html'},
  );
  await assert.rejects(zendesk.users.me());
  const error = await refused(client => client.users.me());
  assert.equal(error.statusCode, 503);
  assert.equal((await zendesk.users.me()).result.role, 'admin');
});
