//! What becomes of one ticket: decided by its number and the seed, in so little room that nobody need keep it.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::cast::Cast;
use crate::world::{Priority, Status};

mod teller;

use teller::Teller;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Tickets are this old at least.
pub(super) const YOUNGEST: i64 = 5 * MINUTE;

/// Solved tickets are closed after so long.
const CLOSED_AFTER: i64 = 7 * DAY;

/// Forms of ordinary tickets, the common ones twice.
const FORMS: [i64; 6] = [
    426_148,
    426_148,
    334_447,
    334_447,
    4_414_917_877_650,
    360_000_071_293,
];

/// The types tickets have, if any.
pub(super) const KINDS: [Option<&str>; 5] = [
    None,
    Some("question"),
    Some("incident"),
    Some("problem"),
    Some("task"),
];

/// One ticket, from its creation on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Story {
    pub(super) account: usize,
    pub(super) created: i64,
    pub(super) by_colleague: bool,
    pub(super) emergency: bool,
    pub(super) priority: Priority,
    pub(super) form: i64,
    /// Whether the other customer is in copy.
    pub(super) copied: bool,
    /// The agent who follows it.
    pub(super) follower: Option<u16>,
    /// Whether it follows up an earlier ticket of the account, if there is a closed one.
    pub(super) looks_back: bool,
    /// The type, by its name.
    pub(super) kind: Option<&'static str>,
    pub(super) by_mail: bool,
    /// What it is about.
    pub(super) topic: usize,
    pub(super) wording: usize,
    pub(super) weight: u8,
    steps: [Step; MOST_STEPS],
    length: usize,
}

/// One update.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) at: i64,
    pub(super) by: By,
    pub(super) what: What,
}

/// Who makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Staff(u16),
    Requester,
    Trigger(&'static str),
    Automation(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// `follower` begins to follow at the same time.
    Assign {
        to: u16,
        follower: Option<u16>,
    },
    Unassign,
    Reply(usize),
    Note(usize),
    Answer(usize),
    Status(Status),
    Delete,
}

/// An assignment, a note, two exchanges, a solution, a closing, a deletion.
const MOST_STEPS: usize = 9;

const NOTHING: Step = Step {
    at: 0,
    by: By::Requester,
    what: What::Delete,
};

/// How a ticket ends, for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Closed,
    Solved,
    Waiting(Status),
    Fresh,
    Deleted,
}

impl Story {
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps[..self.length]
    }
}

/// The story of a ticket that came at `created`; `left` tickets of `tickets` come after it.
pub(super) fn story(
    cast: &Cast,
    mut chance: ChaCha8Rng,
    created: i64,
    (left, tickets): (usize, usize),
) -> Story {
    let astray = left < cast.astray;
    if astray && let Some((account, by, to)) = staged(cast, &mut chance, left, tickets) {
        let mut teller = Teller::begin(cast, chance, account, created, true);
        teller.story.looks_back = false;
        teller.wait(HOUR);
        teller.tell(by, What::Assign { to, follower: None });
        return teller.story;
    }
    // Who bought the service also writes more.
    let account = if !cast.served.is_empty() && chance.random_range(0..100) < 35 {
        cast.served[chance.random_range(0..cast.served.len())]
    } else {
        chance.random_range(0..cast.accounts.len())
    };
    let emergency = chance.random_ratio(10, 1000);
    if !astray && let Some(engineer) = cast.accounts[account].engineer {
        let mut teller = Teller::begin(cast, chance, account, created, false);
        teller.tend(engineer);
        return teller.story;
    }
    match fixed(left, tickets) {
        Some(end) => {
            let mut teller = Teller::begin(cast, chance, account, created, false);
            teller.story.looks_back = false;
            teller.finish(end);
            teller.story
        }
        None => {
            let mut teller = Teller::begin(cast, chance, account, created, emergency);
            teller.go_on();
            teller.story
        }
    }
}

/// From so many tickets on, a desk has every kind of them.
const VARIED_FROM: usize = 12;

/// From so many on, chance alone brings every status, followers and people in copy.
const VARIED_BY_CHANCE_FROM: usize = 400;

/// How a ticket ends that must be there: one in each status on a small desk, and on every desk one
/// that was solved in the last days and one that can still be restored.
fn fixed(left: usize, tickets: usize) -> Option<End> {
    if tickets < VARIED_FROM {
        return None;
    }
    // A large desk has had more tickets since.
    let (deleted, solved) = match tickets {
        ..1000 => (1, 7),
        _ => (tickets / 50, tickets / 100),
    };
    let small = tickets < VARIED_BY_CHANCE_FROM;
    match left {
        _ if left == deleted => Some(End::Deleted),
        _ if left == solved => Some(End::Solved),
        0 if small => Some(End::Fresh),
        3 if small => Some(End::Waiting(Status::Open)),
        4 if small => Some(End::Waiting(Status::Pending)),
        6 if small => Some(End::Waiting(Status::Hold)),
        _ if small && left == 8.max(tickets / 8) => Some(End::Closed),
        _ => None,
    }
}

/// Among the last tickets of a desk of some size are two open emergencies of served accounts: one
/// an agent took, and one a trigger gave to the engineer, which should not happen.
fn staged(
    cast: &Cast,
    chance: &mut ChaCha8Rng,
    left: usize,
    tickets: usize,
) -> Option<(usize, By, u16)> {
    if tickets < 50 || (left != 2 && left != 5) {
        return None;
    }
    let served = cast.served.iter().copied();
    let account = served.into_iter().find_map(|number| {
        let engineer = cast.accounts[number].engineer?;
        Some((number, engineer))
    });
    let (account, engineer) = account?;
    if left == 5 {
        return Some((account, By::Trigger("Assign to ASE"), engineer));
    }
    let agent = chance.random_range(0..cast.agents);
    Some((account, By::Staff(agent), agent))
}
