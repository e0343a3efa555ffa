"""zenpy: the incremental export by cursor, as objects. `zenpy_export.py URL`."""

import os
import sys

from audit import Audit
from zenpy import Zenpy

# zenpy's own way to talk to another host than SUBDOMAIN.zendesk.com.
os.environ["ZENPY_FORCE_SCHEME"], os.environ["ZENPY_FORCE_NETLOC"] = sys.argv[1].split("://")

client = Zenpy(subdomain="acme", oauth_token="token")
audit = Audit()
for ticket in client.tickets.incremental(start_time=1, paginate_by_time=False):
    audit.note(ticket.organization_id, ticket.assignee_id)
print(audit)
