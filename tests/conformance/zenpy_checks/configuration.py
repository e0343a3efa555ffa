"""The desk's configuration, and what is derived from its tickets."""

from zenpy.lib.api_objects import Comment, Macro, Ticket, Webhook
from zenpy.lib.exception import RecordNotFoundException

from desk import advance, check, equal, holds, ids, member, new_ticket, new_user, refused, world, zenpy


@check("views: all of them, and the tickets in one")
def views():
    expected = [view["title"] for view in world()["views"]]
    equal([view.title for view in zenpy.views()], expected)
    ticket = new_ticket("Seen in the view", priority="urgent")
    view = next(view for view in zenpy.views() if view.title == "Emergencies")
    found = list(zenpy.views.tickets(view))
    holds(ticket.id in ids(found), "not in the view")
    equal({one.priority for one in found}, {"urgent"})


@check("ticket fields, ticket forms and organization fields are complete")
def configuration():
    now = world()
    equal(sorted(ids(zenpy.ticket_fields())), sorted(one["id"] for one in now["ticket_fields"]))
    equal(sorted(one.name for one in zenpy.ticket_forms()), sorted(one["name"] for one in now["ticket_forms"]))
    keys = [one.key for one in zenpy.organization_fields()]
    equal(sorted(keys), sorted(one["key"] for one in now["organization_fields"]))


@check("triggers and automations are listed with their conditions")
def rules():
    triggers = {one.id: one for one in zenpy.triggers()}
    for own in world()["triggers"]:
        equal(triggers[own["id"]].title, own["title"])
        equal(len(triggers[own["id"]].conditions.all), len(own["conditions"]["all"]))
    holds("Close" in next(iter(zenpy.automations())).title, "no automation")


@check("a trigger fires on a new ticket: the emergency form makes it urgent")
def trigger():
    form = next(one for one in zenpy.ticket_forms() if one.name == "Emergencies")
    ticket = new_ticket("Everything is down", ticket_form_id=form.id)
    again = zenpy.tickets(id=ticket.id)
    equal(again.priority, "urgent")
    holds("stage_emergencies" in again.tags, f"tags {again.tags}")


@check("a macro is created, shown and deleted")
def macro():
    actions = [{"field": "status", "value": "solved"}]
    made = zenpy.macros.create(Macro(title="Close and thank", actions=actions))
    found = zenpy.macros(id=made.id)
    equal((found.title, [dict(action) for action in found.actions]), ("Close and thank", actions))
    zenpy.macros.delete(made)
    refused(RecordNotFoundException, lambda: zenpy.macros(id=made.id))


@check("a webhook is created, listed, changed and deleted; its secret is told")
def webhook():
    wanted = Webhook(
        name="Hook",
        status="active",
        endpoint="http://127.0.0.1:9/hook",
        http_method="POST",
        request_format="json",
        subscriptions=["conditional_ticket_events"],
    )
    made = zenpy.webhooks.create(wanted)
    holds(made.id in [own.id for own in zenpy.webhooks.list()], "not listed")
    zenpy.webhooks.patch(Webhook(id=made.id, name="Renamed"))
    equal(zenpy.webhooks(id=made.id).name, "Renamed")
    equal(zenpy.webhooks.show_secret(made).algorithm, "SHA256")
    zenpy.webhooks.delete(made)
    holds(made.id not in [own.id for own in zenpy.webhooks.list()], "still listed")


@check("the ticket metrics tell of replies and of the first assignment")
def metrics():
    agent, group = member()
    ticket = new_ticket("Measured")
    advance("10m")
    reply = Ticket(id=ticket.id, assignee_id=agent, group_id=group, comment=Comment(body="On it", public=True))
    zenpy.tickets.update(reply)
    found = zenpy.tickets.metrics(ticket)
    equal((found.ticket_id, found.replies, found.assignee_stations), (ticket.id, 1, 1))
    equal(found.reply_time_in_minutes["calendar"], 10)


@check("an incident is found from its problem")
def incidents():
    problem = new_ticket("The cause", type="problem")
    incident = new_ticket("The effect", type="incident", problem_id=problem.id)
    equal(ids(zenpy.tickets.incidents(problem)), [incident.id])


@check("the identities of a user, the first of them primary")
def identities():
    user = new_user("Known", email="known@example.net")
    found = [(own.type, own.value, own.primary) for own in zenpy.users.identities(id=user.id)]
    equal(found, [("email", "known@example.net", True)])


@check("tickets that a user asked for, and is assigned to")
def of_user():
    agent, group = member()
    user = new_user("Asker")
    ticket = new_ticket("Asked", requester_id=user.id, assignee_id=agent, group_id=group)
    equal(ids(zenpy.users.requested(user)), [ticket.id])
    holds(ticket.id in ids(zenpy.users.assigned(agent)), "not among the assigned")


@check("a view is executed and counted")
def view_count():
    new_ticket("Counted in the view", priority="urgent")
    view = next(view for view in zenpy.views() if view.title == "Emergencies")
    equal(zenpy.views.count(view).value, len(list(zenpy.views.tickets(view))))
