// Files and OAuth clients.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const {assert, check, newTicket, refused, zendesk} = require('./desk.js');

async function uploaded(content) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  const file = path.join(folder, 'crash.log');
  fs.writeFileSync(file, content);
  const {upload} = await zendesk.attachments.upload(file, {filename: 'crash.log', binary: false});
  fs.rmSync(folder, {recursive: true});
  return upload;
}

check('an uploaded file is one of the comment that names its token', async () => {
  const upload = await uploaded('it crashed');
  const made = await newTicket('Crash');
  const comment = {body: 'See the log', uploads: [upload.token]};
  await zendesk.tickets.update(made.id, {ticket: {comment}});
  const comments = await zendesk.tickets.getComments(made.id);
  const [attachment] = comments.at(-1).attachments;
  assert.deepEqual([attachment.file_name, attachment.size], ['crash.log', 10]);
  const {result} = await zendesk.attachments.show(attachment.id);
  assert.equal(result.attachment.content_url, attachment.content_url);
  assert.equal(await (await fetch(attachment.content_url)).text(), 'it crashed');
});

check('a deleted upload is of no use', async () => {
  const upload = await uploaded('nothing');
  await zendesk.attachments.deleteUpload(upload.token);
  const made = await newTicket('No file');
  const comment = {body: 'Gone', uploads: [upload.token]};
  const error = await refused(client => client.tickets.update(made.id, {ticket: {comment}}));
  assert.equal(error.statusCode, 422);
});

check('an OAuth client is registered, listed and deleted', async () => {
  const client = {name: 'Reports', identifier: 'reports', redirect_uri: ['https://reports.example.net/']};
  const {result} = await zendesk.oauthclients.create(client);
  assert.equal(result.client.identifier, 'reports');
  const names = (await zendesk.oauthclients.list()).map(own => own.identifier);
  assert.ok(names.includes('reports'));
  await zendesk.oauthclients.delete(result.client.id);
  const error = await refused(client => client.oauthclients.show(result.client.id));
  assert.equal(error.statusCode, 404);
});
