//! Believable desks from a seed.

use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::world::{User, World};

mod accounts;
mod configuration;
mod staff;
mod stories;
mod words;

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
        let accounts = accounts::open(&mut draft, options.organizations, accounts);
        stories::tell(&mut draft, &accounts, options.tickets);
        draft.world
    }
}

impl Draft {
    fn one_in(&mut self, many: u32) -> bool {
        self.chance.random_ratio(1, many)
    }

    fn percent(&mut self) -> u32 {
        self.chance.random_range(0..100)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.chance.random_range(0..from.len())].clone()
    }

    /// A customer of an organization.
    fn customer(&mut self, organization: i64, domain: &str) -> i64 {
        let name = words::person(&mut self.chance);
        let address = name.to_lowercase().replace(' ', ".");
        let number = self.world.users.len();
        let user = User::end_user(&name)
            .email(&format!("{address}.{number}@{domain}"))
            .organization(organization);
        self.world.add_user(user)
    }
}

#[cfg(test)]
mod tests;
