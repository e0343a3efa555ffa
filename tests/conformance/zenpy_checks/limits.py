"""What the client does when it is told to wait."""

import time

from requests import HTTPError

from zenpy.lib.exception import APIException, RatelimitBudgetExceeded

from desk import advance, check, client, equal, faults, holds, ids, log, refused, zenpy


@check("a 429 is waited out to the second of Retry-After, and the call succeeds")
def waits():
    faults({"path": "/api/v2/users/me", "nth": [1], "kind": "rate_limited", "retry_after": 2})
    before, began = len(log()), time.monotonic()
    user = zenpy.users.me()
    took = time.monotonic() - began
    equal(user.role, "admin")
    equal([entry["status"] for entry in log()[before:]], [429, 200], "statuses")
    holds(took >= 2, f"waited {took:.1f} s")
    faults()


@check("a 429 in text is waited out too")
def waits_for_text():
    faults({"path": "/api/v2/users/me", "nth": [1], "kind": "rate_limited", "retry_after": 1, "body": "text"})
    before = len(log())
    equal(zenpy.users.me().role, "admin")
    equal([entry["status"] for entry in log()[before:]], [429, 200], "statuses")
    faults()


@check("the export's own limit strikes after 30 a minute, and is over a minute later")
def export_limit():
    advance("61s")
    impatient = client(ratelimit_budget=1)
    done = 0
    try:
        for _ in range(31):
            impatient.organizations.incremental(start_time=0)
            done += 1
    except RatelimitBudgetExceeded:
        pass
    equal(done, 30, "exports before the limit")
    advance("61s")
    holds(ids(client().organizations.incremental(start_time=0)), "nothing exported")


@check("every answer tells what is left of the account's limit")
def headers():
    careful = client(proactive_ratelimit=1)
    careful.users.me()
    first = careful.users.callsafety["lastlimitremaining"]
    careful.users.me()
    equal(careful.users.callsafety["lastlimitremaining"], first - 1)
    holds(first > 1000, f"remaining {first}")


@check("a 503 in HTML is an error with its status, not a crash")
def outage():
    faults({"path": "/api/v2/users/me", "kind": "status", "code": 503, "body": "html", "times": 9})
    error = refused(HTTPError, zenpy.users.me)
    equal(error.response.status_code, 503, "status")
    faults()


@check("a forbidden resource is an error, the others go on")
def forbidden():
    faults({"path": "/api/v2/triggers", "kind": "forbidden"})
    error = refused(APIException, lambda: list(zenpy.triggers()))
    equal(error.response.status_code, 403, "status")
    holds(ids(zenpy.views()), "no views")
    faults()
