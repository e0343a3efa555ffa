// Runs every check in its order; one line each. Ends with 1 when one failed.
'use strict';

const {checks, faults} = require('./desk.js');

require('./people.js'); // Each puts its checks on the list
require('./tickets.js');
require('./attachments.js');
require('./lists.js');

(async () => {
  let failed = 0;
  for (const {title, run} of checks) {
    try {
      await run();
      console.log(`ok      node-zendesk: ${title}`);
    } catch (error) { // A check that breaks has failed; the others still tell
      failed++;
      console.log(`FAILED  node-zendesk: ${title}: ${String(error.message).replaceAll(/\s+/g, ' ')}`);
    }

    await faults();
  }

  process.exitCode = failed ? 1 : 0;
})();
