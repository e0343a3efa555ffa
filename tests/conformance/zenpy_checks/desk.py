"""The simulator as zenpy meets it, the way around the client into its controls, and the checks' list."""

import json
import logging
import os
import urllib.request

SIM = os.environ["SIM_URL"]
EMAIL = os.environ["SIM_EMAIL"]
TOKEN = os.environ["SIM_TOKEN"]

# zenpy's own way to talk to another host than SUBDOMAIN.zendesk.com.
os.environ["ZENPY_FORCE_SCHEME"], os.environ["ZENPY_FORCE_NETLOC"] = SIM.split("://")

# The host is settled: now it may be read.
from zenpy import Zenpy
from zenpy.lib.api_objects import Comment, Ticket, User

# It tells of every wait for a limit, which the checks provoke.
logging.disable(logging.WARNING)

CHECKS = []


def check(title):
    """Puts a check on the list."""

    def add(function):
        CHECKS.append((title, function))
        return function

    return add


def client(**options):
    """A zenpy that reads everything from the simulator, nothing from its cache."""
    options = {"email": EMAIL, "token": TOKEN, **options}
    return Zenpy(subdomain="sim", disable_cache=True, **options)


zenpy = client()


def control(path, body=None):
    """What the simulator's controls answer; a body is put."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(SIM + path, data=data, method="GET" if data is None else "PUT")
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def advance(time):
    control("/_sim/clock", {"advance": time})


def faults(*rules):
    control("/_sim/faults", list(rules))


def log():
    return control("/_sim/log")["log"]


def world():
    """The simulator's own view of the desk."""
    return control("/_sim/world")


def equal(found, expected, what="value"):
    if found != expected:
        raise AssertionError(f"{what}: {found!r} instead of {expected!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(kind, call):
    """The error a call ends with."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def body_of(error):
    return json.loads(error.args[0])


def ids(records):
    return [record.id for record in records]


def new_user(name, **keys):
    return zenpy.users.create(User(name=name, **keys))


def new_ticket(subject, **keys):
    """A ticket, as its creation answers it."""
    keys.setdefault("comment", Comment(body=f"{subject}, in full"))
    return zenpy.tickets.create(Ticket(subject=subject, **keys)).ticket


def member():
    """An active agent who is in a group, and that group."""
    now = world()
    agents = {
        user["id"]: user
        for user in now["users"]
        if user["role"] == "agent" and not (user["light"] or user["suspended"] or user["deleted"])
    }
    found = next(own for own in now["memberships"] if own["user_id"] in agents)
    return found["user_id"], found["group_id"]


def finished(job):
    """The job, once it is done: it is asked for until then, as time goes on."""
    for _ in range(20):
        if job.status in ("completed", "failed", "killed"):
            return job
        advance("1s")
        job = zenpy.job_status(id=job.id)
    raise AssertionError(f"the job is still {job.status}")
