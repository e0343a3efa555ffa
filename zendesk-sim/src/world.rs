//! What the simulated account holds: people, organizations, tickets and their history.
//!
//! Plain structs with public fields, to look at and to meddle with. What somebody *does* to a
//! ticket goes through [`World::act`], so that it leaves an audit as it would in Zendesk; editing
//! a field of a ticket directly leaves none.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::generate::Chronicle;

mod acting;
mod audits;
mod automations;
pub(crate) mod business_hours;
mod changes;
pub(crate) mod conditions;
mod custom_statuses;
mod differences;
mod documents;
mod field_values;
mod file;
mod firing;
mod groups;
mod lag;
mod organization_fields;
mod organizations;
mod placeholders;
mod rules;
mod settling;
mod statuses;
mod table;
mod ticket_fields;
mod ticket_forms;
mod ticket_table;
mod tickets;
mod time_zones;
mod users;
mod webhooks;
mod when;

pub use audits::{Audit, AuditEvent, EventKind, Via};
pub use changes::{Actor, Change, Refusal};
pub(crate) use differences::{creations, differences};
pub(crate) use documents::BRAND;
pub use documents::{Document, Documents, NOUNS};
pub use file::WorldError;
pub(crate) use firing::ACTIONS;
pub use groups::{Group, Membership};
pub(crate) use lag::Lag;
pub use organization_fields::{FieldOption, FieldType, OrganizationField};
pub use organizations::Organization;
pub use rules::{Action, Automation, Condition, Conditions, Trigger, View};
pub use statuses::{Priority, Status};
pub use table::{Record, Table};
pub use ticket_fields::TicketField;
pub use ticket_forms::TicketForm;
pub use ticket_table::{TicketMut, TicketTable};
pub use tickets::Ticket;
pub use users::{Role, User};
pub(crate) use webhooks::{ACCOUNT, Delivery, secret_of, webhook_id};
pub use when::When;

/// One Zendesk account.
///
/// As JSON or YAML it is the world file that `zendesk-sim serve --world` reads and `GET /_sim/world`
/// answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The time of what happens next. A running simulator sets it from its clock.
    pub now: Timestamp,
    #[serde(default)]
    pub users: Table<User>,
    #[serde(default)]
    pub groups: Table<Group>,
    #[serde(default)]
    pub memberships: Table<Membership>,
    #[serde(default)]
    pub organization_fields: Table<OrganizationField>,
    #[serde(default)]
    pub organizations: Table<Organization>,
    #[serde(default)]
    pub ticket_fields: Table<TicketField>,
    #[serde(default)]
    pub ticket_forms: Table<TicketForm>,
    #[serde(default)]
    pub views: Table<View>,
    #[serde(default)]
    pub triggers: Table<Trigger>,
    #[serde(default)]
    pub automations: Table<Automation>,
    /// What follows no rules of its own: brands, macros, schedules, … ([`NOUNS`]).
    #[serde(default)]
    pub documents: Documents,
    /// With the history of each.
    #[serde(default)]
    pub tickets: TicketTable,
    /// The last id given to an audit or an event.
    #[serde(default)]
    pub last_event: i64,
    /// Whether a simulator runs it: what is added then is new, before that it has been there long.
    #[serde(skip)]
    pub(crate) live: bool,
    /// What is to be sent to webhooks.
    #[serde(skip)]
    pub(crate) outbox: Vec<Delivery>,
    /// Large counts by the path they were asked with, and when.
    #[serde(skip)]
    pub(crate) counted: BTreeMap<String, (Timestamp, u64)>,
    /// Users as they were before changes that webhooks were not told of yet.
    #[serde(skip)]
    pub(crate) changed_users: Vec<User>,
    #[serde(skip)]
    pub(crate) ticket_index: Lag<Ticket>,
    #[serde(skip)]
    pub(crate) user_index: Lag<User>,
    #[serde(skip)]
    pub(crate) organization_index: Lag<Organization>,
}

/// How long users, organizations and settings have been there when nobody says.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Ids of audits, comments and other events begin here.
pub(crate) const FIRST_EVENT: i64 = 366_000_000_000;

impl World {
    /// An account without users, organizations and tickets, with Zendesk's system ticket fields
    /// and one ticket form.
    #[must_use]
    pub fn empty(now: impl When) -> World {
        let now = whole_seconds(now.when());
        let mut world = World {
            now,
            users: Table::default(),
            groups: Table::default(),
            memberships: Table::default(),
            organization_fields: Table::default(),
            organizations: Table::default(),
            ticket_fields: Table::default(),
            ticket_forms: Table::default(),
            views: Table::default(),
            triggers: Table::default(),
            automations: Table::default(),
            documents: Documents::default(),
            tickets: TicketTable::default(),
            last_event: FIRST_EVENT,
            live: false,
            outbox: Vec::new(),
            counted: BTreeMap::new(),
            changed_users: Vec::new(),
            ticket_index: Lag::default(),
            user_index: Lag::default(),
            organization_index: Lag::default(),
        };
        world.add_system_ticket_fields();
        world.add_ticket_form("Default Ticket Form");
        world.add_system_documents();
        world
    }

    /// Moves the world's own time; a running simulator does so by its clock.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = whole_seconds(now);
    }

    /// From now on things happen: what is there already has been searchable for long, and later
    /// changes stay invisible to search for `lag`.
    pub(crate) fn go_live(&mut self, lag: Duration) {
        self.live = true;
        self.ticket_index.set_lag(lag);
        self.user_index.set_lag(lag);
        self.organization_index.set_lag(lag);
    }

    /// Begins with the tickets of a chronicle.
    pub(crate) fn tell(&mut self, chronicle: Chronicle) {
        self.last_event = self.last_event.max(chronicle.last_event());
        self.tickets.tell(chronicle);
    }

    pub(crate) fn next_event(&mut self) -> i64 {
        self.last_event = self.last_event.max(FIRST_EVENT) + 1;
        self.last_event
    }

    /// When a record came that does not say so: now while a simulator runs, and half a year ago in
    /// a world that is being furnished, so that nothing looks as if it had just happened.
    fn begun(&self) -> Timestamp {
        self.before_now(LONG_AGO)
    }

    fn before_now(&self, by: SignedDuration) -> Timestamp {
        if self.live {
            return self.now;
        }
        self.now.checked_sub(by).unwrap_or(self.now)
    }

    /// A record without a time of its own is as old as the world, and one that was not changed as
    /// old as its creation.
    fn stamp(&self, created: &mut Timestamp, updated: &mut Timestamp) {
        if *created == Timestamp::UNIX_EPOCH {
            *created = self.begun();
        }
        *created = whole_seconds(*created);
        *updated = whole_seconds(*updated).max(*created);
    }

    fn complete(&mut self) {
        self.now = whole_seconds(self.now);
        self.last_event = self.last_event.max(self.tickets.last_event());
        if self.ticket_fields.is_empty() {
            self.add_system_ticket_fields();
        }
        if self.ticket_forms.is_empty() {
            self.add_ticket_form("Default Ticket Form");
        }
        let begun = self.begun();
        self.groups.stamp(begun);
        self.memberships.stamp(begun);
        self.organization_fields.stamp(begun);
        self.ticket_fields.stamp(begun);
        self.ticket_forms.stamp(begun);
        self.views.stamp(begun);
        self.triggers.stamp(begun);
        self.automations.stamp(begun);
        self.complete_documents();
        self.complete_people();
        self.complete_organizations();
        let tickets: Vec<Ticket> = self.tickets.values().map(Cow::into_owned).collect();
        for ticket in tickets {
            self.add_ticket(ticket);
        }
    }

    fn complete_people(&mut self) {
        let users: Vec<User> = self.users.values().cloned().collect();
        for mut user in users {
            user.default_group_id = user
                .default_group_id
                .or_else(|| self.default_group_of(user.id));
            self.add_user(user);
        }
    }

    fn complete_organizations(&mut self) {
        let organizations: Vec<Organization> = self.organizations.values().cloned().collect();
        for organization in organizations {
            // A dumped world says exactly which tags there are; a disagreement is wanted.
            self.add_organization(organization.tags_as_given());
        }
    }
}

/// Zendesk's times have no fractions of a second.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
