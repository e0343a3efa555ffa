//! Believable desks from a seed.

use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::world::{User, World};

mod accounts;
mod arrivals;
mod cast;
mod chronicle;
mod configuration;
mod services;
mod staff;
mod stories;
mod telling;
mod words;

use cast::{Cast, Fields, Member};
pub(crate) use chronicle::Chronicle;
pub(crate) use configuration::EMERGENCY_FORM;

/// How large a desk shall be, and when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The same seed gives the same desk.
    pub seed: u64,
    pub organizations: usize,
    pub tickets: usize,
    /// Nothing happened later.
    pub now: Timestamp,
}

/// What the parts of the generator hand on to each other.
struct Draft {
    world: World,
    chance: ChaCha8Rng,
    staff: staff::Staff,
}

impl World {
    /// A support desk as GitLab's might be: staff in regional groups, customers with the fields a
    /// Salesforce sync fills, some of them with an assigned support engineer, a few months of
    /// tickets with their history, and each kind of trouble a desk gets into.
    #[must_use]
    pub fn generate(options: &GenerateOptions) -> World {
        World::generate_with(options, None)
    }

    /// The same desk if the service were in good order: no account is in trouble, and their assigned engineers take every
    /// ticket, but for the last `astray`, about which chance decides. What there is to find does not grow with such a desk.
    #[must_use]
    pub fn generate_tended(options: &GenerateOptions, astray: usize) -> World {
        World::generate_with(options, Some(astray))
    }

    fn generate_with(options: &GenerateOptions, astray: Option<usize>) -> World {
        let now = crate::world::whole_seconds(options.now);
        let mut world = World::desk(now);
        let mut chance = ChaCha8Rng::seed_from_u64(options.seed);
        let accounts = accounts::how_many(options.organizations);
        let staff = staff::hire(&mut world, &mut chance, accounts);
        let mut draft = Draft {
            world,
            chance,
            staff,
        };
        let tended = astray.is_some();
        let accounts = accounts::open(&mut draft, options.organizations, accounts, tended);
        let cast = draft.cast(accounts, astray.unwrap_or(usize::MAX));
        let chance = ChaCha8Rng::seed_from_u64(options.seed);
        let chronicle = Chronicle::new(chance, cast, options.tickets);
        draft.world.tell(chronicle);
        services::add(&mut draft.world);
        draft.world
    }
}

impl Draft {
    fn one_in(&mut self, many: u32) -> bool {
        self.chance.random_ratio(1, many)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.chance.random_range(0..from.len())].clone()
    }

    /// Who takes part in the stories.
    fn cast(&self, accounts: Vec<accounts::Account>, astray: usize) -> Cast {
        let staff = &self.staff;
        let everybody = staff.agents.iter().chain(&staff.engineers);
        let everybody: Vec<Member> = everybody
            .map(|id| Member {
                id: *id,
                group: self.world.default_group_of(*id).unwrap_or_default(),
                in_general: self.world.is_member(*id, staff.general),
            })
            .collect();
        let number = |id: i64| everybody.iter().position(|member| member.id == id);
        let served = accounts.iter().enumerate();
        let served = served.filter(|(_, account)| account.served);
        Cast {
            astray,
            now: self.world.now.as_second(),
            served: served.map(|(number, _)| number).collect(),
            accounts: accounts
                .iter()
                .map(|account| cast::Account {
                    id: account.id,
                    requester: account.requester,
                    colleague: account.colleague,
                    engineer: account
                        .engineer
                        .and_then(number)
                        .and_then(|number| u16::try_from(number).ok()),
                    region: account.region,
                })
                .collect(),
            agents: u16::try_from(staff.agents.len()).unwrap_or(u16::MAX),
            general: staff.general,
            fields: Fields {
                region: self.ticket_field("Preferred Region"),
                weight: self.ticket_field("Ticket Weight"),
                version: self.ticket_field("GitLab version"),
                others: configuration::OTHERS.map(|title| self.ticket_field(title)),
            },
            receipt: self.trigger(configuration::RECEIPT),
            staff: everybody,
        }
    }

    fn ticket_field(&self, title: &str) -> i64 {
        let mut fields = self.world.ticket_fields.values();
        let field = fields.find(|field| field.title == title);
        field.map_or(0, |field| field.id)
    }

    fn trigger(&self, title: &str) -> i64 {
        let mut triggers = self.world.triggers.values();
        let trigger = triggers.find(|trigger| trigger.title == title);
        trigger.map_or(0, |trigger| trigger.id)
    }

    /// A customer of an organization.
    fn customer(&mut self, organization: i64, domain: &str) -> i64 {
        let name = words::person(&mut self.chance);
        let address = name.to_lowercase().replace(' ', ".");
        let number = self.world.users.len();
        let mut user = User::end_user(&name)
            .email(&format!("{address}.{number}@{domain}"))
            .organization(organization);
        if number.is_multiple_of(4) {
            let fields = json!({
                "job_title": "Platform engineer", "about": "Runs the build servers.",
                "newsletter": true, "trained_on": "2025-03-31T00:00:00+00:00", "seat": number,
                "satisfaction": "4.5", "employee_number": format!("E{:04}", number % 10_000),
                "language": "speaks_english", "manager": null, "skills": ["knows_kubernetes"],
            });
            let fields = fields.as_object().cloned().unwrap_or_default();
            self.world.couple_user(&mut user, fields);
        }
        self.world.add_user(user)
    }
}

#[cfg(test)]
mod tests;
