// Users, groups, organizations and who belongs where.
'use strict';

const {
  assert, check, connect, ids, newUser, refused, sorted, world, zendesk, SIM_EMAIL,
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
