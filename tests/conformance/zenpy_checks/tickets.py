"""Tickets: their life, their history, many at once."""

from zenpy.lib.api_objects import Comment, Ticket
from zenpy.lib.exception import APIException, RecordNotFoundException, TooManyValuesException

from desk import (
    advance,
    body_of,
    check,
    client,
    equal,
    finished,
    holds,
    ids,
    log,
    member,
    new_ticket,
    new_user,
    refused,
    world,
    zenpy,
)


@check("a ticket is created with requester, tags, priority and comment")
def create():
    user = new_user("Requester", email="requester@example.net")
    ticket = new_ticket("Printer", requester_id=user.id, tags=["one", "two"], priority="high")
    again = zenpy.tickets(id=ticket.id)
    equal((again.subject, again.priority, again.status), ("Printer", "high", "new"))
    equal((again.requester_id, again.description), (user.id, "Printer, in full"))
    holds({"one", "two"} <= set(again.tags), f"tags {again.tags}")


@check("a creation answers its audit too")
def creation_audit():
    answer = zenpy.tickets.create(Ticket(subject="Audited", comment=Comment(body="Hello")))
    equal(answer.audit.ticket_id, answer.ticket.id)
    kinds = {event["type"] for event in answer.audit.events}
    holds({"Create", "Comment"} <= kinds, f"kinds {kinds}")


@check("a ticket without a comment is refused")
def without_comment():
    error = refused(APIException, lambda: zenpy.tickets.create(Ticket(subject="Nothing to say")))
    equal((error.response.status_code, body_of(error)["error"]), (422, "RecordInvalid"))


@check("an unknown ticket is RecordNotFound")
def unknown():
    refused(RecordNotFoundException, lambda: zenpy.tickets(id=99_999_999))


@check("an update changes what it says, and time goes on")
def update():
    ticket = new_ticket("To be changed", priority="low")
    advance("5s")
    ticket.priority, ticket.type = "urgent", "incident"
    after = zenpy.tickets.update(ticket).ticket
    equal((after.priority, after.type), ("urgent", "incident"))
    holds(after.updated_at > ticket.created_at, "updated_at did not move")


@check("assigned to an agent, a ticket is open and in her group")
def assign():
    agent, group = member()
    ticket = new_ticket("Nobody's")
    ticket.assignee_id, ticket.group_id = agent, group
    after = zenpy.tickets.update(ticket).ticket
    equal((after.assignee_id, after.group_id, after.status), (agent, group, "open"))


@check("an end user cannot be the assignee")
def bad_assignee():
    user = new_user("Not an agent")
    ticket = new_ticket("For nobody")
    ticket.assignee_id = user.id
    error = refused(APIException, lambda: zenpy.tickets.update(ticket))
    equal(error.response.status_code, 422, "status")
    holds("assignee" in str(body_of(error)["details"]).lower(), body_of(error))


@check("public and private comments are told apart, in their order")
def comments():
    ticket = new_ticket("Talk")
    ticket.comment = Comment(body="For us", public=False)
    zenpy.tickets.update(ticket)
    ticket.comment = Comment(body="For all", public=True)
    zenpy.tickets.update(ticket)
    found = [(comment.body, comment.public) for comment in zenpy.tickets.comments(ticket)]
    equal(found, [("Talk, in full", True), ("For us", False), ("For all", True)])


@check("tags are added, replaced and removed")
def tags():
    ticket = new_ticket("Tagged", tags=["a"])
    before = set(zenpy.tickets(id=ticket.id).tags)
    equal(set(zenpy.tickets.add_tags(ticket.id, ["b"])), before | {"b"})
    equal(list(zenpy.tickets.set_tags(ticket.id, ["c", "d"])), ["c", "d"])
    zenpy.tickets.delete_tags(ticket.id, ["c"])
    equal(list(zenpy.tickets(id=ticket.id).tags), ["d"])


@check("followers are put and taken away one by one")
def followers():
    agent, _ = member()
    ticket = new_ticket("Followed")
    put = Ticket(id=ticket.id, followers=[{"user_id": agent, "action": "put"}])
    equal(list(zenpy.tickets.update(put).ticket.follower_ids), [agent])
    delete = Ticket(id=ticket.id, followers=[{"user_id": agent, "action": "delete"}])
    equal(list(zenpy.tickets.update(delete).ticket.follower_ids), [])


@check("a CC is put")
def email_cc():
    user = new_user("Copied", email="copied@example.net")
    ticket = new_ticket("Copy")
    put = Ticket(id=ticket.id, email_ccs=[{"user_id": user.id, "action": "put"}])
    after = zenpy.tickets.update(put).ticket
    equal((list(after.email_cc_ids), list(after.collaborator_ids)), ([user.id], [user.id]))


@check("safe_update with an old stamp is a conflict and changes nothing")
def safe_update():
    ticket = new_ticket("Raced")
    advance("2s")
    zenpy.tickets.update(Ticket(id=ticket.id, priority="low"))
    late = Ticket(id=ticket.id, priority="high", safe_update=True, updated_stamp=ticket.updated_at)
    error = refused(APIException, lambda: zenpy.tickets.update(late))
    equal((error.response.status_code, body_of(error)["error"]), (409, "UpdateConflict"))
    equal(zenpy.tickets(id=ticket.id).priority, "low")


@check("safe_update with the stamp last read goes through")
def safe_update_in_time():
    ticket = new_ticket("Not raced")
    stamp = zenpy.tickets(id=ticket.id).updated_at
    update = Ticket(id=ticket.id, priority="high", safe_update=True, updated_stamp=stamp)
    equal(zenpy.tickets.update(update).ticket.priority, "high")


@check("a closed ticket cannot be changed")
def closed():
    some = next(one for one in world()["tickets"] if one["status"] == "closed" and not one["deleted_at"])
    error = refused(APIException, lambda: zenpy.tickets.update(Ticket(id=some["id"], priority="low")))
    equal(error.response.status_code, 422, "status")
    holds("closed" in str(body_of(error)["details"]["status"]), body_of(error))


@check("audits tell each change with what was there before")
def audits():
    ticket = new_ticket("History", priority="low")
    zenpy.tickets.update(Ticket(id=ticket.id, priority="normal"))
    last = list(zenpy.tickets.audits(ticket))[-1]
    change = next(event for event in last.events if event["type"] == "Change" and event["field_name"] == "priority")
    equal((change["previous_value"], change["value"]), ("low", "normal"))
    equal(last.author_id, zenpy.users.me().id)


@check("a deleted ticket is gone, and comes back when it is restored")
def restore():
    ticket = new_ticket("Thrown away")
    zenpy.tickets.delete(ticket)
    refused(RecordNotFoundException, lambda: zenpy.tickets(id=ticket.id))
    holds(ticket.id in ids(zenpy.tickets.deleted()), "not among the deleted")
    zenpy.tickets.restore(ticket)
    equal(zenpy.tickets(id=ticket.id).subject, "Thrown away")


@check("a merge closes one ticket and tells the other")
def merge():
    into, source = new_ticket("Kept"), new_ticket("Merged")
    job = zenpy.tickets.merge(into, source, target_comment="Came from there", source_comment="Went there")
    equal(finished(job).status, "completed")
    equal(zenpy.tickets(id=source.id).status, "closed")
    holds("Came from there" in [comment.body for comment in zenpy.tickets.comments(into)], "no comment")


@check("several tickets by id")
def several():
    made = sorted(ids([new_ticket("One"), new_ticket("Two")]))
    equal(sorted(ids(zenpy.tickets(ids=made))), made)


@check("create_many is a job whose results name the tickets")
def create_many():
    rows = [Ticket(subject=f"Bulk {n}", comment=Comment(body="Hello")) for n in (1, 2, 3)]
    job = finished(zenpy.tickets.create(rows))
    equal((job.status, job.total, job.progress), ("completed", 3, 3))
    subjects = [zenpy.tickets(id=row.id).subject for row in job.results]
    equal(subjects, ["Bulk 1", "Bulk 2", "Bulk 3"])


@check("update_many updates each ticket, and says which it could not")
def update_many():
    first = new_ticket("Batch")
    rows = [Ticket(id=first.id, priority="urgent"), Ticket(id=99_999_999, priority="urgent")]
    job = finished(zenpy.tickets.update(rows))
    equal((job.status, len(job.results)), ("completed", 2))
    equal(zenpy.tickets(id=first.id).priority, "urgent")
    equal(job.results[0].success, True)
    holds(getattr(job.results[1], "error", None), "no error for an unknown ticket")


@check("destroy_many is a job")
def destroy_many():
    rows = [new_ticket("Sweep"), new_ticket("Sweep too")]
    equal(finished(zenpy.tickets.delete(rows)).status, "completed")
    refused(RecordNotFoundException, lambda: zenpy.tickets(id=rows[1].id))


@check("more than 100 in one job are refused as TooManyValues")
def too_many():
    rows = [Ticket(subject="n", comment=Comment(body="n")) for _ in range(101)]
    error = refused(TooManyValuesException, lambda: zenpy.tickets.create(rows))
    equal((error.response.status_code, body_of(error)["error"]), (400, "TooManyValues"))


@check("tickets of an organization")
def of_organization():
    organization = world()["organizations"][0]["id"]
    found = list(zenpy.tickets.organizations(organization))
    equal({ticket.organization_id for ticket in found}, {organization})


@check("the log names the client and what it wrote")
def logged():
    ticket = new_ticket("In the log")
    entry = [entry for entry in log() if entry["method"] == "POST"][-1]
    equal((entry["status"], entry["before"]), (201, None))
    equal((entry["after"]["id"], entry["actor"]), (ticket.id, client().users.me().id))
