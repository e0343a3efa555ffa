"""Lists, search and exports."""

import time

from zenpy.lib.exception import APIException

from desk import (
    advance,
    body_of,
    check,
    control,
    equal,
    holds,
    ids,
    log,
    new_ticket,
    new_user,
    refused,
    world,
    zenpy,
)


@check("a list by cursor goes from page to page and has every row once")
def by_cursor():
    before = len(log())
    found = ids(zenpy.users(cursor_pagination=7))
    expected = sorted(user["id"] for user in world()["users"] if not user["deleted"])
    equal(found, expected)
    pages = [entry for entry in log()[before:] if "page%5Bafter%5D" in entry["path"]]
    equal(len(pages), -(-len(expected) // 7) - 1, "pages after the first")


@check("a list by page number has the same rows, and counts them")
def by_number():
    found = zenpy.organizations(cursor_pagination=False)
    equal(len(found), len(list(zenpy.organizations())))
    equal(ids(found), ids(zenpy.organizations(cursor_pagination=True)))


@check("tickets closed long ago are in no list")
def archived():
    listed = set(ids(zenpy.tickets()))
    old = [one["id"] for one in world()["tickets"] if one["status"] == "closed" and one["created_at"] < "2025-09-01"]
    holds(listed and not listed & set(old), f"listed: {listed & set(old)}")


@check("a page beyond the hundredth is refused")
def too_deep():
    error = refused(APIException, lambda: zenpy.users(cursor_pagination=False, page=101))
    equal((error.response.status_code, body_of(error)["errors"][0]["code"]), (400, "InvalidPaginationDepth"))


@check("a page that is no number is refused")
def bad_page():
    error = refused(APIException, lambda: zenpy.users(cursor_pagination=False, page="x"))
    equal((error.response.status_code, body_of(error)["error"]["title"]), (400, "Invalid attribute"))


@check("users and groups come along with tickets")
def sideload():
    new_ticket("Not alone")
    answer = zenpy.tickets(include=["users", "groups", "organizations"])._response_json
    people = {user["id"] for user in answer["users"]}
    wanted = {ticket["requester_id"] for ticket in answer["tickets"]}
    holds(wanted <= people, f"missing {wanted - people}")
    groups = {ticket["group_id"] for ticket in answer["tickets"] if ticket["group_id"]}
    equal({group["id"] for group in answer["groups"]}, groups)


@check("search finds a new ticket only after its lag")
def search_lag():
    ticket = new_ticket("Zanzibar lighthouse")
    equal(ids(zenpy.search("Zanzibar", type="ticket")), [])
    advance("3s")
    equal(ids(zenpy.search("Zanzibar", type="ticket")), [ticket.id])


@check("search by status, priority and phrase")
def search_terms():
    ticket = new_ticket("Purple elephant escaped", priority="urgent")
    new_ticket("Purple elephant returned", priority="low")
    advance("3s")
    found = zenpy.search('"purple elephant"', type="ticket", priority="urgent")
    equal(ids(found), [ticket.id])


@check("search for users by name")
def search_users():
    user = new_user("Wilhelmina Quux")
    advance("3s")
    found = list(zenpy.search("Quux", type="user"))
    equal([(one.id, one.name) for one in found], [(user.id, user.name)])


@check("search counts what it finds")
def search_count():
    for n in (1, 2):
        new_ticket(f"Obelisk {n}")
    advance("3s")
    equal(zenpy.search.count("Obelisk", type="ticket"), 2)


@check("search export goes by cursor and has every result once")
def search_export():
    made = [new_ticket(f"Monolith {n}").id for n in range(5)]
    advance("3s")
    found = ids(zenpy.search_export("Monolith", type="ticket", cursor_pagination=2))
    equal(sorted(found), made)


@check("a word nobody wrote is found nowhere")
def search_nothing():
    equal(ids(zenpy.search("xyzzyplugh", type="ticket")), [])


@check("the ticket export by cursor has every ticket, closed and deleted too")
def export_by_cursor():
    advance("61s")
    found = ids(zenpy.tickets.incremental(start_time=0, per_page=50))
    equal(sorted(set(found)), sorted(one["id"] for one in world()["tickets"]))


@check("the ticket export by time has the same tickets")
def export_by_time():
    advance("61s")
    found = ids(zenpy.tickets.incremental(start_time=0, paginate_by_time=True))
    equal(sorted(set(found)), sorted(one["id"] for one in world()["tickets"]))


@check("an export holds back the last minute")
def held_back():
    ticket = new_ticket("Too fresh to export")
    holds(ticket.id not in ids(zenpy.tickets.incremental(start_time=0)), "exported at once")
    advance("61s")
    holds(ticket.id in ids(zenpy.tickets.incremental(start_time=0)), "not exported")


@check("an export goes on from its cursor with what is new")
def resumed():
    advance("61s")
    first = zenpy.tickets.incremental(start_time=0)
    list(first)
    ticket = new_ticket("After the export")
    advance("61s")
    equal(ids(zenpy.tickets.incremental(cursor=first.after_cursor)), [ticket.id])


@check("a deleted ticket is exported as deleted")
def exported_as_deleted():
    ticket = new_ticket("Deleted soon")
    zenpy.tickets.delete(ticket)
    advance("61s")
    found = {one.id: one.status for one in zenpy.tickets.incremental(start_time=0)}
    equal(found[ticket.id], "deleted")


@check("the exports of users and organizations are complete")
def other_exports():
    advance("61s")
    now = world()
    people = set(ids(zenpy.users.incremental(start_time=0, paginate_by_time=True)))
    equal(people, {user["id"] for user in now["users"]})
    organizations = set(ids(zenpy.organizations.incremental(start_time=0)))
    equal(organizations, {one["id"] for one in now["organizations"]})


@check("an export that begins less than a minute ago is refused")
def too_recent():
    now = time.mktime(time.strptime(control("/_sim/clock")["now"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    error = refused(APIException, lambda: zenpy.tickets.incremental(start_time=int(now)))
    equal((error.response.status_code, body_of(error)["error"]), (400, "StartTimeTooRecent"))
