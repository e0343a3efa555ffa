"""tap-zendesk: the Singer tap as it is run, `tickets` alone selected, its messages to nowhere. `tap_zendesk_export.py URL`.

Three things of it are changed: the address, which it has built in; the pause of a minute after 460 tickets, which it makes
for audits although none are read; and each record is looked at before it is written.
"""

import contextlib
import json
import os
import sys
import tempfile

import singer
import tap_zendesk
from audit import Audit
from tap_zendesk import discover, streams

url = sys.argv[1]
streams.Tickets.endpoint = f"{url}/api/v2/incremental/tickets/cursor.json"
streams.AUDITS_REQUEST_PER_MINUTE = float("inf")

audit = Audit()
write_record = singer.write_record


def note(stream, record):
    audit.note(record["organization_id"], record["assignee_id"])
    write_record(stream, record)


singer.write_record = note

config = {"subdomain": "acme", "access_token": "token", "start_date": "2025-01-01T00:00:00Z"}
# What discovery would write, which asks for every stream of the account.
tickets = streams.Tickets(None, config)
metadata = tickets.load_metadata()
for entry in metadata:
    entry["metadata"]["selected"] = True
schema = singer.resolve_schema_references(tickets.load_schema(), discover.load_shared_schema_refs())
catalog = {"streams": [{"stream": "tickets", "tap_stream_id": "tickets", "schema": schema, "metadata": metadata}]}

with tempfile.TemporaryDirectory() as folder:
    arguments = ["tap-zendesk"]
    for name, content in {"config": config, "catalog": catalog}.items():
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(content, file)
        arguments += [f"--{name}", path]
    sys.argv = arguments
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        tap_zendesk.main()
print(audit)
