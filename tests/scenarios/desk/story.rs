//! How a story begins: who is there, whom they serve, what waits.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use zendesk_sim::{
    Actor, Clock, Organization, OrganizationField, Priority, Sim, Status, Ticket, User, World,
};

use super::{Desk, at};
use crate::time::Wrong;

/// GitLab Global's emergency form.
pub(crate) const EMERGENCIES: i64 = 360_001_264_259;
/// An everyday form.
const SELF_MANAGED: i64 = 426_148;

/// A story's machine may be slow; its places are waited for until they answer.
const CONFIG: &str = r#"
sources.wait = "10m"
[instances.global]
url = "$URL"
mode = "apply"
head_room = 0.5
[instances.global.auth]
kind = "client_credentials"
client_id = "sim"
client_secret = { file = "$FOLDER/secret" }
[store]
url = "sqlite://$FOLDER/state.db"
"#;

/// A desk that is not open yet.
pub(crate) struct Story {
    now: Timestamp,
    world: World,
    names: BTreeMap<String, i64>,
    organizations: BTreeMap<String, i64>,
    support: i64,
    config: String,
    files: BTreeMap<String, String>,
    one_shot: bool,
    search_lag: Duration,
    wrong: Wrong,
}

impl Story {
    pub(super) fn at(now: &str) -> Self {
        let now = at(now);
        let mut world = World::empty(now);
        for field in [
            OrganizationField::text("assigned_se", "Assigned SE"),
            OrganizationField::checkbox("sub_ss_ase", "Subscription: Support Services - ASE")
                .tag("sub_ss_ase"),
            OrganizationField::checkbox("sub_ss_enterprise", "Success Signature"),
            OrganizationField::text("expiration_date", "Expiration date"),
            OrganizationField::text("salesforce_id", "Salesforce ID"),
            OrganizationField::checkbox("support_hold", "Support hold"),
            OrganizationField::checkbox("restricted_account", "Restricted account"),
            OrganizationField::checkbox("migrating", "Migrating"),
            OrganizationField::checkbox("mark_for_deletion", "Mark for deletion"),
        ] {
            world.add_organization_field(field);
        }
        world.add_ticket_form_with_id(SELF_MANAGED, "Self-Managed");
        world.add_ticket_form_with_id(EMERGENCIES, "Emergencies");
        let support = world.add_group("Support");
        let bot = world.add_user(User::admin("ASE bot").email("ase-bot@example.com"));
        world.add_membership(bot, support, true);
        Self {
            now,
            world,
            names: BTreeMap::from([("bot".to_owned(), bot)]),
            organizations: BTreeMap::new(),
            support,
            config: CONFIG.to_owned(),
            files: BTreeMap::from([("secret".to_owned(), "sim-secret".to_owned())]),
            one_shot: false,
            search_lag: Duration::from_secs(2),
            wrong: |now| now,
        }
    }

    /// Somebody who can serve accounts, in the group Support.
    pub(crate) fn ase(self, name: &str) -> Self {
        let user = User::agent(name).email(&format!("{name}@example.com"));
        self.person(name, user, true)
    }

    /// Any other agent, in the group Support.
    pub(crate) fn agent(self, name: &str) -> Self {
        self.ase(name)
    }

    /// Somebody as described, in the group Support or in none.
    pub(crate) fn person(mut self, name: &str, user: User, in_support: bool) -> Self {
        let id = self.world.add_user(user);
        if in_support {
            self.world.add_membership(id, self.support, true);
        }
        self.names.insert(name.to_owned(), id);
        self
    }

    /// A group, and who is in it.
    pub(crate) fn group(mut self, name: &str, members: &[&str]) -> Self {
        let group = self.world.add_group(name);
        for member in members {
            let id = self.names[*member];
            self.world.add_membership(id, group, false);
        }
        self.names.insert(name.to_owned(), group);
        self
    }

    /// An organization.
    pub(crate) fn org(mut self, name: &str, describe: impl FnOnce(Org) -> Org) -> Self {
        let org = describe(Org {
            organization: Organization::named(name)
                .created(self.now - SignedDuration::from_hours(24 * 300)),
            names: self.names.clone(),
            since: None,
            mode: None,
        });
        let id = self.world.add_organization(org.organization);
        self.organizations.insert(name.to_owned(), id);
        if org.since.is_some() || org.mode.is_some() {
            let mut lines = vec![format!("\n[[accounts]]\norganization = {id}")];
            lines.extend(org.since.map(|since| format!("ase_since = \"{since}\"")));
            lines.extend(org.mode.map(|mode| format!("mode = \"{mode}\"")));
            self.config.push_str(&(lines.join("\n") + "\n"));
        }
        self
    }

    /// A ticket.
    pub(crate) fn ticket(
        mut self,
        id: i64,
        describe: impl FnOnce(TicketStory) -> TicketStory,
    ) -> Self {
        let ticket = Ticket::new(None, &format!("Ticket {id}"))
            .id(id)
            .created(self.now - SignedDuration::from_hours(2))
            .form(SELF_MANAGED)
            .group(self.support);
        let story = describe(TicketStory {
            ticket,
            names: self.names.clone(),
            organizations: self.organizations.clone(),
        });
        self.world.add_ticket(story.ticket);
        self
    }

    /// Lines of the configuration, under `[instances.global]` or with headings of their own.
    pub(crate) fn config(mut self, lines: &str) -> Self {
        self.config.push_str(&format!("\n{lines}\n"));
        self
    }

    /// A key of the instance itself.
    pub(crate) fn instance(mut self, line: &str) -> Self {
        self.config = self
            .config
            .replace("head_room = 0.5", &format!("head_room = 0.5\n{line}"));
        self
    }

    /// A file in the desk's folder that is there before the daemon is.
    pub(crate) fn secret(mut self, name: &str, text: &str) -> Self {
        self.files.insert(name.to_owned(), text.to_owned());
        self
    }

    /// More of the configuration; `$FOLDER` is the desk's folder.
    pub(crate) fn configured(mut self, text: &str) -> Self {
        self.config.push_str(text);
        self
    }

    /// The instance's name.
    pub(crate) fn named(mut self, name: &str) -> Self {
        self.config = self
            .config
            .replace("instances.global", &format!("instances.{name}"));
        self
    }

    /// The daemon only looks.
    pub(crate) fn audit_mode(mut self) -> Self {
        self.config = self.config.replace("mode = \"apply\"", "mode = \"audit\"");
        self
    }

    /// Nothing is said of whether the daemon may write.
    pub(crate) fn mode_left_out(mut self) -> Self {
        self.config = self.config.replace("mode = \"apply\"\n", "");
        self
    }

    /// The cycle is an audit that is not repeated: single readings count at once.
    pub(crate) fn one_shot(mut self) -> Self {
        self.one_shot = true;
        self
    }

    /// How long a change stays invisible to search.
    pub(crate) fn search_lag(mut self, lag: Duration) -> Self {
        self.search_lag = lag;
        self
    }

    /// What the daemon's host shows instead of the right time.
    pub(crate) fn clock(mut self, wrong: Wrong) -> Self {
        self.wrong = wrong;
        self
    }

    /// Another world than the story's own.
    pub(crate) fn with(mut self, world: World) -> Self {
        self.world = world;
        self
    }

    /// Changes the world before the story begins.
    pub(crate) fn world(mut self, change: impl FnOnce(&mut World, &BTreeMap<String, i64>)) -> Self {
        change(&mut self.world, &self.names);
        self
    }

    /// Opens the desk.
    pub(crate) async fn open(self) -> Desk {
        let clock = Clock::starting(self.now, 0);
        let sim = Sim::builder()
            .world(self.world)
            .clock(clock)
            .api_token("ase-bot@example.com", "unused")
            .oauth_client("sim", "sim-secret")
            .search_lag(self.search_lag)
            .start()
            .await
            .unwrap();
        Desk::open(
            sim,
            &self.config,
            &self.files,
            self.one_shot,
            self.wrong,
            self.names,
            self.organizations,
        )
        .await
    }
}

/// An organization of a story.
pub(crate) struct Org {
    organization: Organization,
    names: BTreeMap<String, i64>,
    since: Option<String>,
    mode: Option<String>,
}

impl Org {
    /// Names its ASE and pays for the service; the tenure began long ago.
    pub(crate) fn ase(self, who: &str) -> Self {
        let mut org = self.new_ase(who);
        org.since = Some("2026-01-01T00:00:00Z".to_owned());
        org
    }

    /// As `ase`, but nobody has said since when.
    pub(crate) fn new_ase(self, who: &str) -> Self {
        let id = self.names[who].to_string();
        self.field("assigned_se", id).field("sub_ss_ase", true)
    }

    /// Sets a field.
    pub(crate) fn field(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.organization = self.organization.field(key, value);
        self
    }

    /// Not paid for.
    pub(crate) fn unpaid(self) -> Self {
        self.field("sub_ss_ase", false)
    }

    /// Its tags are as given, whatever the checkboxes say.
    pub(crate) fn tags_as_given(mut self) -> Self {
        self.organization = self.organization.tags_as_given();
        self
    }

    /// Its mode.
    pub(crate) fn mode(mut self, mode: &str) -> Self {
        self.mode = Some(mode.to_owned());
        self
    }
}

/// A ticket of a story.
pub(crate) struct TicketStory {
    ticket: Ticket,
    names: BTreeMap<String, i64>,
    organizations: BTreeMap<String, i64>,
}

impl TicketStory {
    /// Whose it is.
    pub(crate) fn org(mut self, name: &str) -> Self {
        self.ticket.organization_id = Some(self.organizations[name]);
        self
    }

    /// Somebody took it in person.
    pub(crate) fn taken_by(self, who: &str) -> Self {
        let id = self.names[who];
        self.change(|ticket| {
            ticket
                .assignee(id)
                .status(Status::Open)
                .assigned_by(Actor::Person(id))
        })
    }

    /// A trigger gave it to somebody.
    pub(crate) fn given_by_trigger_to(self, who: &str) -> Self {
        let id = self.names[who];
        self.change(|ticket| {
            ticket
                .assignee(id)
                .status(Status::Open)
                .assigned_by(Actor::trigger("Assign"))
        })
    }

    /// An emergency, by its form.
    pub(crate) fn emergency(self) -> Self {
        self.change(|ticket| ticket.form(EMERGENCIES).priority(Priority::High))
    }

    /// Its status.
    pub(crate) fn status(self, status: Status) -> Self {
        self.change(|ticket| ticket.status(status))
    }

    /// Its group.
    pub(crate) fn group(self, name: &str) -> Self {
        let id = self.names[name];
        self.change(|ticket| ticket.group(id))
    }

    /// When it was created.
    pub(crate) fn created(self, time: &str) -> Self {
        self.change(|ticket| ticket.created(time))
    }

    /// Anything else.
    pub(crate) fn change(mut self, change: impl FnOnce(Ticket) -> Ticket) -> Self {
        self.ticket = change(self.ticket);
        self
    }
}
