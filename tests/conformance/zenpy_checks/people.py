"""Users, groups, organizations and who belongs where."""

from zenpy.lib.api_objects import (
    Group,
    GroupMembership,
    Organization,
    OrganizationMembership,
    User,
)
from zenpy.lib.exception import APIException, RecordNotFoundException

from desk import (
    EMAIL,
    body_of,
    check,
    client,
    equal,
    finished,
    holds,
    ids,
    member,
    new_user,
    refused,
    world,
    zenpy,
)


@check("the API user is who it says it is")
def me():
    user = zenpy.users.me()
    equal((user.email, user.role, user.active), (EMAIL, "admin", True))


@check("a wrong token is refused with 401")
def wrong_token():
    error = refused(APIException, lambda: client(token="wrong").users.me())
    equal(error.response.status_code, 401, "status")


@check("the list of users has every active one")
def all_users():
    expected = [user["id"] for user in world()["users"] if not user["deleted"]]
    equal(sorted(ids(zenpy.users())), sorted(expected))


@check("users by role")
def users_by_role():
    found = {user.role for user in zenpy.users(role=["agent", "admin"])}
    equal(found, {"agent", "admin"})


@check("one user, with her name and address")
def one_user():
    expected = world()["users"][3]
    user = zenpy.users(id=expected["id"])
    equal((user.name, user.email), (expected["name"], expected["email"]))


@check("several users by id; an unknown one is left out")
def several_users():
    some = [user["id"] for user in world()["users"][:3]]
    equal(sorted(ids(zenpy.users(ids=[*some, 999]))), some)


@check("an unknown user is RecordNotFound")
def unknown_user():
    error = refused(RecordNotFoundException, lambda: zenpy.users(id=999))
    equal((error.response.status_code, body_of(error)["description"]), (404, "Not found"))


@check("a user is created, and read again")
def create_user():
    made = new_user("Ada Byron", email="ada@example.net", external_id="ada-1")
    again = zenpy.users(id=made.id)
    equal((again.name, again.email, again.role), ("Ada Byron", "ada@example.net", "end-user"))


@check("an address in use is refused as DuplicateValue")
def duplicate_address():
    new_user("First", email="twice@example.net")
    error = refused(APIException, lambda: new_user("Second", email="twice@example.net"))
    equal(error.response.status_code, 422, "status")
    equal(body_of(error)["details"]["email"][0]["error"], "DuplicateValue")


@check("a user is updated; what was not sent stays")
def update_user():
    user = new_user("Before", notes="kept")
    user.name = "After"
    zenpy.users.update(user)
    again = zenpy.users(id=user.id)
    equal((again.name, again.notes), ("After", "kept"))


@check("create_or_update makes a user once")
def upsert_user():
    first = zenpy.users.create_or_update(User(name="Grace", email="grace@example.net"))
    second = zenpy.users.create_or_update(User(name="Grace H.", email="grace@example.net"))
    equal((second.id, second.name), (first.id, "Grace H."))


@check("a user is found by address and by external id")
def search_users():
    made = new_user("Edsger", email="edsger@example.net", external_id="ewd")
    equal(ids(zenpy.users.search(query="edsger@example.net")), [made.id])
    equal(ids(zenpy.users.search(external_id="ewd")), [made.id])


@check("a deleted user is inactive and in no list")
def delete_user():
    user = new_user("Gone Tomorrow")
    zenpy.users.delete(user)
    holds(user.id not in ids(zenpy.users()), "still listed")
    equal(zenpy.users(id=user.id).active, False)


@check("create_many users is a job, one result a row")
def many_users():
    rows = [User(name=f"Row {n}", email=f"row{n}@example.net") for n in (1, 2, 3)]
    job = finished(zenpy.users.create(rows))
    equal((job.status, job.total, len(job.results)), ("completed", 3, 3))
    found = zenpy.users(id=job.results[1].id)
    equal((found.name, found.email), ("Row 2", "row2@example.net"))


@check("groups: all of them, one of them")
def groups():
    expected = {group["id"]: group["name"] for group in world()["groups"] if not group["deleted"]}
    equal({group.id: group.name for group in zenpy.groups()}, expected)
    some = next(iter(expected))
    equal(zenpy.groups(id=some).name, expected[some])


@check("a group is created, renamed and deleted: it says so from then on")
def group_life():
    group = zenpy.groups.create(Group(name="Night shift"))
    group.name = "Day shift"
    equal(zenpy.groups.update(group).name, "Day shift")
    equal(zenpy.groups(id=group.id).deleted, False)
    zenpy.groups.delete(group)
    equal(zenpy.groups(id=group.id).deleted, True)


@check("group memberships of a user")
def memberships_of_user():
    user, _ = member()
    found = list(zenpy.users.group_memberships(user))
    expected = [own["group_id"] for own in world()["memberships"] if own["user_id"] == user]
    equal(sorted(own.group_id for own in found), sorted(expected))
    equal({own.user_id for own in found}, {user})


@check("a group membership is created and deleted")
def membership_life():
    user, _ = member()
    group = zenpy.groups.create(Group(name="Evening shift"))
    made = zenpy.group_memberships.create(GroupMembership(user_id=user, group_id=group.id))
    equal(ids(zenpy.groups.users(group)), [user])
    zenpy.group_memberships.delete(made)
    equal(ids(zenpy.groups.users(group)), [])


@check("organizations: all of them, one of them with its fields")
def organizations():
    expected = {one["id"]: one for one in world()["organizations"] if not one["deleted_at"]}
    equal({one.id: one.name for one in zenpy.organizations()}, {i: o["name"] for i, o in expected.items()})
    some = next(iter(expected))
    found = zenpy.organizations(id=some).organization_fields
    own = {key: value for key, value in expected[some]["organization_fields"].items() if value}
    equal({key: found[key] for key in own}, own)


@check("an organization is created; its name cannot be taken again")
def create_organization():
    made = zenpy.organizations.create(Organization(name="Analytical Engines", tags=["brass"]))
    equal(zenpy.organizations(id=made.id).tags, ["brass"])
    again = Organization(name="Analytical Engines")
    error = refused(APIException, lambda: zenpy.organizations.create(again))
    equal(body_of(error)["details"]["name"][0]["error"], "DuplicateValue")


@check("a field of an organization is updated, the others stay")
def organization_fields():
    some = next(one for one in world()["organizations"] if one["organization_fields"].get("salesforce_id"))
    organization = zenpy.organizations(id=some["id"])
    update = Organization(id=organization.id, organization_fields={"account_owner": "Ada"})
    zenpy.organizations.update(update)
    found = zenpy.organizations(id=organization.id).organization_fields
    equal(found["account_owner"], "Ada")
    equal(found["salesforce_id"], some["organization_fields"]["salesforce_id"])


@check("an organization is found by its external id")
def external_organization():
    made = zenpy.organizations.create(Organization(name="Difference Ltd", external_id="diff-1"))
    equal(ids(zenpy.organizations(external_id="diff-1")), [made.id])


@check("a user joins an organization, and leaves it")
def organization_membership():
    organization = zenpy.organizations.create(Organization(name="Club"))
    user = new_user("Member", email="member@example.net")
    wanted = OrganizationMembership(user_id=user.id, organization_id=organization.id)
    made = zenpy.organization_memberships.create(wanted)
    equal(ids(zenpy.organizations.users(organization)), [user.id])
    equal(ids(zenpy.users.organizations(user)), [organization.id])
    zenpy.organization_memberships.delete(made)
    equal(ids(zenpy.organizations.users(organization)), [])


@check("tags of an organization are added, replaced and removed")
def organization_tags():
    one = zenpy.organizations.create(Organization(name="Tagged", tags=["a"]))
    equal(sorted(zenpy.organizations.add_tags(one.id, ["b"])), ["a", "b"])
    equal(list(zenpy.organizations.set_tags(one.id, ["c", "d"])), ["c", "d"])
    zenpy.organizations.delete_tags(one.id, ["c"])
    equal(zenpy.organizations(id=one.id).tags, ["d"])


@check("a deleted organization is not found")
def delete_organization():
    one = zenpy.organizations.create(Organization(name="Short-lived"))
    zenpy.organizations.delete(one)
    refused(RecordNotFoundException, lambda: zenpy.organizations(id=one.id))
