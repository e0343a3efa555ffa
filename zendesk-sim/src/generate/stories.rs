//! What becomes of one ticket: decided by its number and the seed, in so little room that nobody need keep it.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::cast::{Account, Cast};
use super::words;
use crate::world::{Priority, Status};

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
    Answer(usize),
    Status(Status),
    Delete,
}

/// An assignment, two exchanges, a solution, a closing, a deletion.
const MOST_STEPS: usize = 8;

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
}

impl Story {
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps[..self.length]
    }
}

/// While a story is made up.
struct Teller<'a> {
    cast: &'a Cast,
    chance: ChaCha8Rng,
    story: Story,
    /// When the last thing happened.
    at: i64,
    assignee: Option<u16>,
}

/// The story of a ticket that came at `created`; `left` tickets of `tickets` come after it.
pub(super) fn story(
    cast: &Cast,
    mut chance: ChaCha8Rng,
    created: i64,
    (left, tickets): (usize, usize),
) -> Story {
    if let Some((account, by, to)) = staged(cast, &mut chance, left, tickets) {
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
    let mut teller = Teller::begin(cast, chance, account, created, emergency);
    teller.go_on();
    teller.story
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

impl<'a> Teller<'a> {
    fn begin(
        cast: &'a Cast,
        mut chance: ChaCha8Rng,
        account: usize,
        created: i64,
        emergency: bool,
    ) -> Teller<'a> {
        let priorities = [
            Priority::Low,
            Priority::Normal,
            Priority::Normal,
            Priority::High,
        ];
        let topics = if emergency {
            words::EMERGENCIES.len()
        } else {
            words::TROUBLES.len()
        };
        let follows = chance.random_ratio(1, 10);
        let follower = chance.random_range(0..cast.agents);
        let story = Story {
            account,
            created,
            by_colleague: chance.random_ratio(1, 4),
            emergency,
            priority: if emergency {
                Priority::Urgent
            } else {
                priorities[chance.random_range(0..priorities.len())]
            },
            form: if emergency {
                super::EMERGENCY_FORM
            } else {
                FORMS[chance.random_range(0..FORMS.len())]
            },
            copied: chance.random_ratio(1, 12),
            follower: follows.then_some(follower),
            looks_back: chance.random_ratio(1, 25),
            topic: chance.random_range(0..topics),
            wording: chance.random_range(0..words::DETAILS.len()),
            weight: chance.random_range(1..=5),
            steps: [NOTHING; MOST_STEPS],
            length: 0,
        };
        Teller {
            cast,
            chance,
            story,
            at: created,
            assignee: None,
        }
    }

    fn account(&self) -> &'a Account {
        &self.cast.accounts[self.story.account]
    }

    fn go_on(&mut self) {
        let end = self.end();
        if end == End::Fresh {
            if self.one_in(60) {
                self.delete();
            }
            return;
        }
        self.assign();
        self.talk();
        match end {
            End::Fresh => {}
            End::Waiting(Status::Open) => {
                if self.one_in(4) {
                    self.tell_as_assignee(What::Unassign);
                }
            }
            End::Waiting(status) => self.tell_as_assignee(What::Status(status)),
            End::Solved => self.tell_as_assignee(What::Status(Status::Solved)),
            End::Closed => {
                self.tell_as_assignee(What::Status(Status::Solved));
                self.at += CLOSED_AFTER;
                let by = By::Automation("Close tickets 7 days after they were solved");
                self.tell(by, What::Status(Status::Closed));
            }
        }
        if self.one_in(150) {
            self.delete();
        }
    }

    /// Old tickets are closed, most of the younger ones solved or at work.
    fn end(&mut self) -> End {
        let age = self.cast.now - self.at;
        let lot = self.percent();
        if age > 9 * DAY && lot < if self.story.emergency { 90 } else { 78 } {
            return End::Closed;
        }
        if age > 6 * HOUR && (78..90).contains(&lot) {
            return End::Solved;
        }
        match self.percent() {
            0..40 => End::Fresh,
            40..65 => End::Waiting(Status::Open),
            65..88 => End::Waiting(Status::Pending),
            _ => End::Waiting(Status::Hold),
        }
    }

    /// Somebody gets it: the engineer, another agent in person, or whom a trigger chose.
    fn assign(&mut self) {
        self.wait(6 * HOUR);
        let agent = self.chance.random_range(0..self.cast.agents);
        let give = |to| What::Assign { to, follower: None };
        match (self.account().engineer, self.percent()) {
            (Some(engineer), 0..35) if !self.story.emergency => {
                self.tell(By::Staff(engineer), give(engineer));
            }
            (Some(engineer), 35..60) if !self.story.emergency => {
                self.tell(By::Trigger("Assign to ASE"), give(engineer));
            }
            (_, 85..) if !self.story.emergency => {
                self.tell(By::Trigger("Assign by product"), give(agent));
            }
            (engineer, lot) => {
                let follower = engineer.filter(|_| lot < 50);
                self.tell(
                    By::Staff(agent),
                    What::Assign {
                        to: agent,
                        follower,
                    },
                );
            }
        }
    }

    fn talk(&mut self) {
        for _ in 0..self.chance.random_range(0..3) {
            let wording = self.chance.random_range(0..words::REPLIES.len());
            self.wait(DAY);
            self.tell_as_assignee(What::Reply(wording));
            self.wait(DAY);
            let wording = self.chance.random_range(0..words::ANSWERS.len());
            self.tell(By::Requester, What::Answer(wording));
        }
    }

    fn delete(&mut self) {
        self.wait(DAY);
        self.tell(By::Requester, What::Delete);
    }

    fn tell_as_assignee(&mut self, what: What) {
        self.wait(2 * DAY);
        if let Some(assignee) = self.assignee {
            self.tell(By::Staff(assignee), what);
        }
    }

    fn tell(&mut self, by: By, what: What) {
        match what {
            What::Assign { to, .. } => self.assignee = Some(to),
            What::Unassign => self.assignee = None,
            _ => {}
        }
        let at = self.at;
        if let Some(step) = self.story.steps.get_mut(self.story.length) {
            *step = Step { at, by, what };
            self.story.length += 1;
        }
    }

    /// Lets some time pass, as long as there is some left for what must still happen.
    fn wait(&mut self, most: i64) {
        let left = (self.cast.now - YOUNGEST / 5 - self.at).max(0);
        let reserve = if left > CLOSED_AFTER {
            left - CLOSED_AFTER
        } else {
            left
        };
        let most = most.min(reserve / 4).max(0);
        self.at += self.chance.random_range(0..=most);
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.chance.random_ratio(1, many)
    }

    fn percent(&mut self) -> u32 {
        self.chance.random_range(0..100)
    }
}
