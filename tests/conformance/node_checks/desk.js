// The simulator as node-zendesk meets it, the way around the client into its controls, and the checks' list.
'use strict';

const assert = require('node:assert/strict');
const {createClient} = require('node-zendesk');

const {SIM_URL, SIM_EMAIL, SIM_TOKEN} = process.env;

const checks = [];

/** Puts a check on the list. */
function check(title, run) {
  checks.push({title, run});
}

/** A client of the simulator; `options` are node-zendesk's own. */
function connect(options = {}) {
  return createClient({username: SIM_EMAIL, token: SIM_TOKEN, endpointUri: `${SIM_URL}/api/v2`, ...options});
}

const zendesk = connect();

/** What the simulator's controls answer; a body is put. */
async function control(path, body) {
  const options = body === undefined ? {} : {method: 'PUT', body: JSON.stringify(body)};
  const answer = await fetch(SIM_URL + path, options);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

const advance = time => control('/_sim/clock', {advance: time});
const faults = (...rules) => control('/_sim/faults', rules);
const log = async () => (await control('/_sim/log')).log;
/** The simulator's own view of the desk. */
const world = () => control('/_sim/world');

const ids = records => records.map(record => record.id);
const sorted = values => [...values].sort((a, b) => (a < b ? -1 : Number(a > b)));

/** The error a call ends with; `throwOriginalException` keeps its status. */
async function refused(call) {
  try {
    await call(connect({throwOriginalException: true}));
  } catch (error) {
    return error;
  }

  assert.fail('no error');
}

/** A ticket, as its creation answers it. */
async function newTicket(subject, keys = {}) {
  const ticket = {subject, comment: {body: `${subject}, in full`}, ...keys};
  return (await zendesk.tickets.create({ticket})).result;
}

async function newUser(name, keys = {}) {
  return (await zendesk.users.create({user: {name, ...keys}})).result;
}

/** An active agent who is in a group, and that group. */
async function member() {
  const {users, memberships} = await world();
  const agents = users.filter(user => user.role === 'agent' && !user.light && !user.suspended && !user.deleted);
  const found = memberships.find(own => agents.some(agent => agent.id === own.user_id));
  return {agent: found.user_id, group: found.group_id};
}

/** The job once it is done, as the client's own monitor sees it; time goes on meanwhile. */
async function finished(job) {
  const ticking = setInterval(() => advance('1s').catch(() => {}), 20);
  try {
    return await zendesk.jobstatuses.watch(job.id, 30, 3);
  } finally {
    clearInterval(ticking);
  }
}

module.exports = {
  advance, assert, check, checks, connect, control, faults, finished, ids, log, member, newTicket, newUser, refused, sorted,
  world, zendesk, SIM_EMAIL,
};
