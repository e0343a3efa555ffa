//! The people who answer.

use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha8Rng;

use super::{configuration, words};
use crate::world::{User, World};

/// Who works at the desk.
pub(super) struct Staff {
    pub(super) general: i64,
    pub(super) agents: Vec<i64>,
    /// Assigned support engineers, each in a regional group.
    pub(super) engineers: Vec<i64>,
    pub(super) suspended_engineer: i64,
    pub(super) engineer_without_group: i64,
}

/// One engineer for about three accounts.
const ACCOUNTS_PER_ENGINEER: usize = 3;

pub(super) fn hire(world: &mut World, chance: &mut ChaCha8Rng, accounts: usize) -> Staff {
    let regions =
        ["Support AMER", "Support EMEA", "Support APAC"].map(|name| world.add_group(name));
    let general = world.add_group("General");
    world.add_group("BPO");
    configuration::add_rules(world, general);
    let since = hired(world.now);
    world.add_user(User::admin("Support Operations").created(since));
    let light = User::light_agent("Lena Legal").created(since);
    let light = world.add_user(light);
    world.add_membership(light, general, true);
    let away = User::agent("Sam Suspended").suspended().created(since);
    let away = world.add_user(away);
    world.add_membership(away, general, true);
    let mut hire = |count: usize, general_too: bool| -> Vec<i64> {
        let hired = (0..count).map(|number| {
            let name = words::person(chance);
            let address = name.to_lowercase().replace(' ', ".");
            let number_of_user = world.users.len();
            let email = format!("{address}.{number_of_user}@desk.example.com");
            let user = world.add_user(User::agent(&name).email(&email).created(since));
            world.add_membership(user, regions[number % regions.len()], true);
            if general_too {
                world.add_membership(user, general, false);
            }
            user
        });
        hired.collect()
    };
    let engineers = accounts.div_ceil(ACCOUNTS_PER_ENGINEER).max(3);
    let agents = hire(10 + accounts / 4, true);
    let engineers = hire(engineers, false);
    let gone = User::agent("Gordon Gone").suspended().created(since);
    let suspended_engineer = world.add_user(gone);
    world.add_membership(suspended_engineer, regions[0], true);
    let engineer_without_group = world.add_user(User::agent("Nia Newcomer").created(since));
    Staff {
        general,
        agents,
        engineers,
        suspended_engineer,
        engineer_without_group,
    }
}

/// Everybody has been there for two years.
pub(super) fn hired(now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(2 * 365 * 24))
        .unwrap_or(now)
}
