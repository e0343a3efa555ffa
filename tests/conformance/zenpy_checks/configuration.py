"""The desk's configuration, and what is derived from its tickets."""

from desk import check, equal, holds, ids, new_ticket, world, zenpy


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
