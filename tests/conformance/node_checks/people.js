// Users, groups, organizations and who belongs where.
'use strict';

const {
  assert, check, connect, finished, ids, member, newUser, refused, sorted, world, zendesk, SIM_EMAIL,
} = require('./desk.js');

check('the API user is who it says it is', async () => {
  const {result} = await zendesk.users.me();
  assert.equal(result.email, SIM_EMAIL);
  assert.equal(result.role, 'admin');
});

check('a wrong token is refused with 401', async () => {
  const wrong = connect({token: 'wrong', throwOriginalException: true});
  await assert.rejects(wrong.users.list(), error => error.statusCode === 401);
});

check('an OAuth token of client credentials is as good', async () => {
  const answer = await fetch(`${process.env.SIM_URL}/oauth/tokens`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({grant_type: 'client_credentials', client_id: 'sim', client_secret: 'sim-secret', scope: 'read'}),
  });
  const {access_token: token} = await answer.json();
  const reader = connect({useOAuth: true, token, throwOriginalException: true});
  assert.equal((await reader.users.me()).result.role, 'admin');
  await assert.rejects(reader.users.create({user: {name: 'No'}}), error => error.statusCode === 403);
});

check('the list of users has every active one', async () => {
  const expected = (await world()).users.filter(user => !user.deleted);
  assert.deepEqual(sorted(ids(await zendesk.users.list())), sorted(ids(expected)));
});

check('a user is created, shown, updated', async () => {
  const made = await newUser('Ada Byron', {email: 'ada@example.net'});
  assert.equal((await zendesk.users.show(made.id)).result.email, 'ada@example.net');
  const {result} = await zendesk.users.update(made.id, {user: {name: 'Ada King'}});
  assert.deepEqual([result.name, result.email], ['Ada King', 'ada@example.net']);
});

check('an unknown user is a 404', async () => {
  const error = await refused(client => client.users.show(999));
  assert.equal(error.statusCode, 404);
  assert.equal(error.result.error, 'RecordNotFound');
});

check('an address in use is refused as DuplicateValue', async () => {
  await newUser('First', {email: 'twice@example.net'});
  const error = await refused(client => client.users.create({user: {name: 'Second', email: 'twice@example.net'}}));
  assert.equal(error.statusCode, 422);
  assert.equal(error.result.details.email[0].error, 'DuplicateValue');
});

check('a user is suspended', async () => {
  const user = await newUser('Suspect');
  assert.equal((await zendesk.users.suspend(user.id)).result.suspended, true);
  assert.equal((await zendesk.users.unsuspend(user.id)).result.suspended, false);
});

check('createOrUpdate makes a user once', async () => {
  const user = {name: 'Grace', email: 'grace@example.net'};
  const first = await zendesk.users.createOrUpdate({user});
  const second = await zendesk.users.createOrUpdate({user: {...user, name: 'Grace H.'}});
  assert.deepEqual([second.result.id, second.result.name], [first.result.id, 'Grace H.']);
  assert.deepEqual([first.response.status, second.response.status], [201, 200]);
});

check('a deleted user is in no list', async () => {
  const user = await newUser('Gone Tomorrow');
  await zendesk.users.delete(user.id);
  assert.ok(!ids(await zendesk.users.list()).includes(user.id));
});

check('createMany users is a job, and one in vain is told', async () => {
  const users = [{name: 'Row 1', email: 'row1@example.net'}, {name: ''}];
  const {result} = await zendesk.users.createMany({users});
  const job = await finished(result.job_status);
  assert.equal(job.status, 'completed');
  assert.equal(job.results.length, 2);
  assert.equal((await zendesk.users.show(job.results[0].id)).result.email, 'row1@example.net');
  assert.ok(job.results[1].error, JSON.stringify(job.results[1]));
});

check('users of an organization', async () => {
  const {users} = await world();
  const organization = users.find(user => user.organization_id && !user.deleted).organization_id;
  const found = await zendesk.users.listByOrganization(organization);
  assert.ok(found.length > 0);
  assert.deepEqual(new Set(found.map(user => user.organization_id)), new Set([organization]));
});

check('groups, and the members of one', async () => {
  const {groups} = await world();
  assert.deepEqual(sorted((await zendesk.groups.list()).map(group => group.name)), sorted(groups.map(group => group.name)));
  const {agent, group} = await member();
  assert.ok(ids(await zendesk.users.listByGroup(group)).includes(agent));
});

check('a group membership is created, made the default, and deleted', async () => {
  const {agent} = await member();
  const group = (await zendesk.groups.create({group: {name: 'Night shift'}})).result;
  const made = await zendesk.groupmemberships.create({group_membership: {user_id: agent, group_id: group.id}});
  await zendesk.groupmemberships.makeDefault(agent, made.result.id);
  const own = await zendesk.groupmemberships.listByUser(agent);
  assert.deepEqual(own.filter(one => one.default).map(one => one.group_id), [group.id]);
  await zendesk.groupmemberships.delete(made.result.id);
  assert.deepEqual(await zendesk.groupmemberships.listByGroup(group.id), []);
});

check('organizations: all of them, and their count', async () => {
  const expected = (await world()).organizations.filter(one => !one.deleted_at);
  const found = await zendesk.organizations.list();
  assert.deepEqual(sorted(found.map(one => one.name)), sorted(expected.map(one => one.name)));
});

check('an organization is created, updated and deleted', async () => {
  const organization = {name: 'Analytical Engines', organization_fields: {account_owner: 'Ada'}};
  const made = (await zendesk.organizations.create({organization})).result;
  const {result} = await zendesk.organizations.update(made.id, {organization: {notes: 'brass'}});
  assert.deepEqual([result.notes, result.organization_fields.account_owner], ['brass', 'Ada']);
  await zendesk.organizations.delete(made.id);
  assert.equal((await refused(client => client.organizations.show(made.id))).statusCode, 404);
});

check('createMany organizations is a job', async () => {
  const organizations = [{name: 'Bulk A'}, {name: 'Bulk B'}];
  const {result} = await zendesk.organizations.createMany({organizations});
  const job = await finished(result.job_status);
  assert.deepEqual([job.status, job.total, job.results.length], ['completed', 2, 2]);
  assert.equal((await zendesk.organizations.show(job.results[1].id)).result.name, 'Bulk B');
});

check('createOrUpdate makes an organization once', async () => {
  const organization = {name: 'Once', external_id: 'once-1'};
  const first = (await zendesk.organizations.createOrUpdate({organization})).result;
  const second = (await zendesk.organizations.createOrUpdate({organization: {...organization, notes: 'again'}})).result;
  assert.deepEqual([second.id, second.notes], [first.id, 'again']);
});

check('a user joins an organization, and leaves it', async () => {
  const organization = (await zendesk.organizations.create({organization: {name: 'Club'}})).result;
  const user = await newUser('Member');
  const wanted = {user_id: user.id, organization_id: organization.id};
  const made = (await zendesk.organizationmemberships.create(wanted)).result;
  const own = await zendesk.organizationmemberships.listByUser(user.id);
  assert.deepEqual(own.map(one => one.organization_id), [organization.id]);
  await zendesk.organizationmemberships.delete(made.id);
  assert.deepEqual(await zendesk.organizationmemberships.listByOrganization(organization.id), []);
});

check('organizations found by external ids and by the beginning of a name', async () => {
  const made = (await zendesk.organizations.create({organization: {name: 'Quagga Stables', external_id: 'q-1'}})).result;
  assert.deepEqual(ids(await zendesk.organizations.showManyByExternalIds(['q-1'])), [made.id]);
  assert.deepEqual(ids(await zendesk.organizations.autocomplete({name: 'Quagga'})), [made.id]);
});
