//! The tickets, each told from its creation to where it stands now.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rand::RngExt;

use super::accounts::Account;
use super::{Draft, EMERGENCY_FORM, words};
use crate::world::{Actor, Change, Priority, Status, Ticket};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Tickets are this old at most, and this old at least.
const OLDEST: i64 = 120 * DAY;
const YOUNGEST: i64 = 5 * MINUTE;

/// Solved tickets are closed after so long.
const CLOSED_AFTER: i64 = 7 * DAY;

/// One ticket while it is told.
struct Story {
    ticket: i64,
    /// When the last thing happened.
    at: i64,
    /// Nothing happens later.
    now: i64,
    requester: i64,
    emergency: bool,
    /// The account's engineer.
    engineer: Option<i64>,
}

/// How a ticket ends, for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Closed,
    Solved,
    Waiting(Status),
    Fresh,
}

pub(super) fn tell(draft: &mut Draft, accounts: &[Account], tickets: usize) {
    if accounts.is_empty() {
        return;
    }
    let served: Vec<&Account> = accounts.iter().filter(|account| account.served).collect();
    let now = draft.world.now.as_second();
    let mut created: Vec<i64> = (0..tickets)
        .map(|_| now - draft.chance.random_range(YOUNGEST..OLDEST))
        .collect();
    created.sort_unstable();
    let mut closed: BTreeMap<i64, i64> = BTreeMap::new();
    for (left, at) in (0..tickets).rev().zip(created) {
        if tell_emergency(draft, &served, left, tickets, (at, now)) {
            continue;
        }
        // Who bought the service also writes more.
        let account = if !served.is_empty() && draft.percent() < 35 {
            draft.pick(&served)
        } else {
            &accounts[draft.chance.random_range(0..accounts.len())]
        };
        let earlier = closed.get(&account.id).copied();
        let emergency = draft.chance.random_ratio(10, 1000);
        let story = begin(draft, account, (at, now), earlier, emergency);
        let ticket = story.ticket;
        go_on(draft, story);
        if draft
            .world
            .tickets
            .get(&ticket)
            .is_some_and(|told| told.status == Status::Closed)
        {
            closed.insert(account.id, ticket);
        }
    }
}

/// Among the last tickets of a desk of some size are two open emergencies of served accounts: one
/// an agent took, and one a trigger gave to the engineer, which should not happen.
fn tell_emergency(
    draft: &mut Draft,
    served: &[&Account],
    left: usize,
    tickets: usize,
    times: (i64, i64),
) -> bool {
    let account = served.iter().find(|account| account.engineer.is_some());
    let (Some(account), true) = (account, tickets >= 50) else {
        return false;
    };
    let (actor, assignee) = match (left, account.engineer) {
        (2, _) => {
            let agent = draft.pick(&draft.staff.agents.clone());
            (Actor::Person(agent), agent)
        }
        (5, Some(engineer)) => (Actor::trigger("Assign to ASE"), engineer),
        _ => return false,
    };
    let mut story = begin(draft, account, times, None, true);
    story.wait(draft, HOUR);
    story.act(draft, actor, Change::assign(assignee));
    true
}

fn begin(
    draft: &mut Draft,
    account: &Account,
    (at, now): (i64, i64),
    earlier: Option<i64>,
    emergency: bool,
) -> Story {
    let subject = if emergency {
        words::emergency(&mut draft.chance)
    } else {
        words::trouble(&mut draft.chance)
    };
    let mut ticket = Ticket::new(account.id, subject)
        .created(time(at))
        .requester(account.requester)
        .group(draft.staff.general)
        .priority(draft.pick(&[
            Priority::Low,
            Priority::Normal,
            Priority::Normal,
            Priority::High,
        ]))
        .form(draft.pick(&[
            426_148,
            426_148,
            334_447,
            334_447,
            4_414_917_877_650,
            360_000_071_293,
        ]));
    if emergency {
        ticket = ticket
            .form(EMERGENCY_FORM)
            .priority(Priority::Urgent)
            .tag("stage_emergencies");
    }
    if let Some(earlier) = earlier.filter(|_| draft.one_in(25)) {
        ticket = ticket.follow_up_of(earlier);
        ticket.tags.extend(
            draft
                .world
                .tickets
                .get(&earlier)
                .iter()
                .flat_map(|t| t.tags.clone()),
        );
        ticket.tags.dedup();
    }
    if draft.one_in(12) {
        ticket = ticket.cc(account.requester);
    }
    if draft.one_in(10) {
        let follower = draft.pick(&draft.staff.agents.clone());
        ticket = ticket.follower(follower);
    }
    Story {
        ticket: draft.world.add_ticket(ticket),
        at,
        now,
        requester: account.requester,
        emergency,
        engineer: account.engineer,
    }
}

fn go_on(draft: &mut Draft, mut story: Story) {
    let end = end(draft, &story);
    if end == End::Fresh {
        if draft.one_in(60) {
            story.delete(draft);
        }
        return;
    }
    story.assign(draft);
    story.talk(draft);
    match end {
        End::Fresh => {}
        End::Waiting(Status::Open) => {
            if draft.one_in(4) {
                story.hand_back(draft);
            }
        }
        End::Waiting(status) => story.act_as_assignee(draft, Change::Status(status)),
        End::Solved => story.act_as_assignee(draft, Change::Status(Status::Solved)),
        End::Closed => {
            story.act_as_assignee(draft, Change::Status(Status::Solved));
            story.at += CLOSED_AFTER;
            let actor = Actor::automation("Close tickets 7 days after they were solved");
            story.act(draft, actor, Change::Status(Status::Closed));
        }
    }
    if draft.one_in(150) {
        story.delete(draft);
    }
}

/// Old tickets are closed, most of the younger ones solved or at work.
fn end(draft: &mut Draft, story: &Story) -> End {
    let age = story.now - story.at;
    let lot = draft.percent();
    if age > 9 * DAY && lot < if story.emergency { 90 } else { 78 } {
        return End::Closed;
    }
    if age > 6 * HOUR && (78..90).contains(&lot) {
        return End::Solved;
    }
    match draft.percent() {
        0..40 => End::Fresh,
        40..65 => End::Waiting(Status::Open),
        65..88 => End::Waiting(Status::Pending),
        _ => End::Waiting(Status::Hold),
    }
}

impl Story {
    /// Lets some time pass, as long as there is some left for what must still happen.
    fn wait(&mut self, draft: &mut Draft, most: i64) {
        let left = (self.now - YOUNGEST / 5 - self.at).max(0);
        let reserve = if left > CLOSED_AFTER {
            left - CLOSED_AFTER
        } else {
            left
        };
        let most = most.min(reserve / 4).max(0);
        self.at += draft.chance.random_range(0..=most);
    }

    fn act(&self, draft: &mut Draft, actor: Actor, changes: impl Into<Vec<Change>>) {
        let told = draft
            .world
            .act_at(time(self.at), actor, self.ticket, changes);
        if let Err(refusal) = told {
            tracing::warn!(ticket.id = self.ticket, %refusal, "a story went wrong");
        }
    }

    /// Somebody gets it: the engineer, another agent in person, or whom a trigger chose.
    fn assign(&mut self, draft: &mut Draft) {
        self.wait(draft, 6 * HOUR);
        let agent = draft.pick(&draft.staff.agents.clone());
        match (self.engineer, draft.percent()) {
            (Some(engineer), 0..35) if !self.emergency => {
                self.act(draft, Actor::Person(engineer), Change::assign(engineer));
            }
            (Some(engineer), 35..60) if !self.emergency => {
                self.act(
                    draft,
                    Actor::trigger("Assign to ASE"),
                    Change::assign(engineer),
                );
            }
            (_, 85..) if !self.emergency => {
                self.act(
                    draft,
                    Actor::trigger("Assign by product"),
                    Change::assign(agent),
                );
            }
            (engineer, lot) => {
                let mut changes = vec![Change::assign(agent)];
                changes.extend(engineer.filter(|_| lot < 50).map(Change::Follow));
                self.act(draft, Actor::Person(agent), changes);
            }
        }
    }

    fn talk(&mut self, draft: &mut Draft) {
        for _ in 0..draft.chance.random_range(0..3) {
            self.wait(draft, DAY);
            let reply = "Thank you. Could you send us the log of the last hour?";
            self.act_as_assignee(draft, Change::reply(reply));
            self.wait(draft, DAY);
            let answer = Change::reply("Here it is. It still happens.");
            self.act(draft, Actor::Person(self.requester), answer);
        }
    }

    /// The assignee gives it back to the group.
    fn hand_back(&mut self, draft: &mut Draft) {
        self.act_as_assignee(draft, Change::unassign());
    }

    fn act_as_assignee(&mut self, draft: &mut Draft, change: Change) {
        self.wait(draft, 2 * DAY);
        let assignee = draft
            .world
            .tickets
            .get(&self.ticket)
            .and_then(|own| own.assignee_id);
        if let Some(assignee) = assignee {
            self.act(draft, Actor::Person(assignee), change);
        }
    }

    fn delete(&mut self, draft: &mut Draft) {
        self.wait(draft, DAY);
        let now = draft.world.now;
        draft.world.set_now(time(self.at));
        draft.world.delete_ticket(self.ticket);
        draft.world.set_now(now);
    }
}

fn time(second: i64) -> Timestamp {
    // Seconds of the last months are far from either end of time.
    Timestamp::UNIX_EPOCH
        .saturating_add(SignedDuration::from_secs(second))
        .unwrap_or(Timestamp::MAX)
}
