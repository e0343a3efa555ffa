"""dlt: its `rest_api` source with a paginator for Zendesk's exports. `dlt_export.py URL iterate|extract`."""

import os
import sys
import tempfile

from audit import Audit

# Read when dlt is imported: nothing is sent anywhere, and nothing is left behind.
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
work = tempfile.TemporaryDirectory()
os.environ["DLT_DATA_DIR"] = work.name

import dlt
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator
from dlt.sources.rest_api import rest_api_source


class ExportPaginator(JSONResponseCursorPaginator):
    """An export always names a next cursor; what ends it is `end_of_stream`."""

    def __init__(self):
        super().__init__(cursor_path="after_cursor", cursor_param="cursor")

    def update_state(self, response, data=None):
        page = response.json()
        self._next_reference = None if page["end_of_stream"] else page["after_cursor"]


url, mode = sys.argv[1:]
source = rest_api_source(
    {
        "client": {
            "base_url": f"{url}/api/v2/",
            "auth": {"type": "bearer", "token": "token"},
            "paginator": ExportPaginator(),
        },
        "resources": [
            {
                "name": "tickets",
                "primary_key": "id",
                "endpoint": {
                    "path": "incremental/tickets/cursor.json",
                    "params": {"start_time": 1},
                    "data_selector": "tickets",
                },
            }
        ],
    }
)
audit = Audit()


def note(ticket):
    audit.note(ticket["organization_id"], ticket["assignee_id"])
    return ticket


tickets = source.tickets.add_map(note)
if mode == "extract":
    # The first step of a pipeline: everything into files, which a destination would be loaded from.
    dlt.pipeline("export", destination="filesystem").extract(source)
else:
    for _ in tickets:
        pass
print(audit)
