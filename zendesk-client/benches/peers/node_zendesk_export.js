// node-zendesk: the incremental export by cursor. `node_zendesk_export.js URL`.
'use strict';
const {createClient} = require('node-zendesk');

// The question of examples/export_audit.rs.
const engineers = new Map(Array.from({length: 50}, (_, n) => [n + 1, 1001 + n]));

async function main(url) {
  const client = createClient({token: 'token', oauth: true, endpointUri: `${url}/api/v2`});
  let [tickets, ofOurs, wrong] = [0, 0, 0];
  for (let cursor = '', end = false; !end;) {
    const {result} = await client.ticketexport.exportCursor(1, cursor);
    for (const ticket of result.tickets) {
      tickets += 1;
      const engineer = engineers.get(ticket.organization_id);
      if (engineer !== undefined) {
        ofOurs += 1;
        wrong += ticket.assignee_id === engineer ? 0 : 1;
      }
    }
    [cursor, end] = [result.after_cursor, result.end_of_stream];
  }
  console.log(`${tickets} tickets, ${ofOurs} of ours, ${wrong} with the wrong assignee`);
}

main(process.argv[2]);
