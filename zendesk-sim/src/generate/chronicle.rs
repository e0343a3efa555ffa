//! All stories of a generated desk: twenty-odd bytes a ticket, and the rest told when somebody asks.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::arrivals::Arrivals;
use super::cast::Cast;
use super::stories::{KINDS, Story, What, story};
use super::telling::{self, EVENTS, Earlier, member, time};
use crate::world::{FIRST_EVENT, Priority, Status, Ticket};

/// The tickets 1 to [`Chronicle::len`] of a generated desk.
#[derive(Clone, Debug)]
pub(crate) struct Chronicle {
    /// Every ticket has a stream of this of its own.
    chance: ChaCha8Rng,
    arrivals: Arrivals,
    cast: Cast,
    rows: Vec<Row>,
    /// Ids in the order of the export.
    exported: Vec<u32>,
    /// Ids by account: those of account `n` are at `starts[n]..starts[n + 1]` of `members`.
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Numbers of accounts by the ids of their organizations.
    accounts: BTreeMap<i64, u32>,
    /// Which closed ticket a follow-up is about, and the other way about.
    earlier: BTreeMap<u32, u32>,
    later: BTreeMap<u32, Vec<u32>>,
}

/// What lists go by, of one ticket.
#[derive(Clone, Copy, Debug)]
struct Row {
    account: u32,
    /// Seconds since 1970.
    created: u32,
    updated: u32,
    /// Number among the staff; [`NOBODY`].
    assignee: u16,
    /// Number among the staff of whose default group it is in; [`NOBODY`]: the general group.
    group_of: u16,
    status: Status,
    priority: Priority,
    form: u8,
    /// The place of its type in [`KINDS`].
    kind: u8,
    by_mail: bool,
    by_colleague: bool,
    deleted: bool,
}

const NOBODY: u16 = u16::MAX;

/// The forms of generated tickets; a row holds the place of one here.
const FORMS: [i64; 5] = [
    426_148,
    334_447,
    4_414_917_877_650,
    360_000_071_293,
    super::EMERGENCY_FORM,
];

impl Chronicle {
    /// So many tickets of a desk. At most 4 billion.
    pub(super) fn new(chance: ChaCha8Rng, cast: Cast, tickets: usize) -> Chronicle {
        let tickets = if cast.accounts.is_empty() { 0 } else { tickets };
        let tickets = u32::try_from(tickets).unwrap_or(u32::MAX - 1);
        let mut chronicle = Chronicle {
            arrivals: Arrivals::until(cast.now, tickets as usize),
            accounts: (0..)
                .zip(&cast.accounts)
                .map(|(number, account)| (account.id, number))
                .collect(),
            chance,
            cast,
            rows: Vec::with_capacity(tickets as usize),
            exported: (1..=tickets).collect(),
            starts: Vec::new(),
            members: Vec::new(),
            earlier: BTreeMap::new(),
            later: BTreeMap::new(),
        };
        chronicle.write(tickets);
        let rows = &chronicle.rows;
        let at = |id: &u32| (rows[*id as usize - 1].updated, *id);
        chronicle.exported.sort_unstable_by_key(at);
        chronicle.share_out();
        chronicle
    }

    fn write(&mut self, tickets: u32) {
        let mut closed: Vec<u32> = vec![0; self.cast.accounts.len()];
        for id in 1..=tickets {
            let story = self.story(id, tickets);
            let row = Row::of(&story, &self.cast);
            let source = closed[story.account];
            if story.looks_back && source != 0 && self.row(source).updated < row.created {
                self.earlier.insert(id, source);
                self.later.entry(source).or_default().push(id);
            }
            if row.status == Status::Closed && !row.deleted {
                closed[story.account] = id;
            }
            self.rows.push(row);
        }
    }

    /// Sorts the ids by account: counts, then fills.
    fn share_out(&mut self) {
        self.starts = vec![0; self.cast.accounts.len() + 1];
        for row in &self.rows {
            self.starts[row.account as usize + 1] += 1;
        }
        for account in 1..self.starts.len() {
            self.starts[account] += self.starts[account - 1];
        }
        let mut next = self.starts.clone();
        self.members = vec![0; self.rows.len()];
        for (id, row) in (1..).zip(&self.rows) {
            let place = &mut next[row.account as usize];
            self.members[*place as usize] = id;
            *place += 1;
        }
    }

    /// How many tickets there are; their ids are 1 to this.
    pub(crate) fn len(&self) -> i64 {
        i64::try_from(self.rows.len()).unwrap_or(i64::MAX)
    }

    pub(crate) fn contains(&self, id: i64) -> bool {
        (1..=self.len()).contains(&id)
    }

    /// The highest id of an audit or event there can be.
    pub(crate) fn last_event(&self) -> i64 {
        FIRST_EVENT + self.len() * EVENTS
    }

    /// The tickets whose audits and events can have ids within bounds.
    pub(crate) fn with_events(&self, within: &RangeInclusive<i64>) -> RangeInclusive<i64> {
        let ticket = |event: i64| event.saturating_sub(FIRST_EVENT + 1).div_euclid(EVENTS) + 1;
        ticket(*within.start()).max(1)..=ticket(*within.end()).min(self.len())
    }

    /// A ticket with all it has but its history.
    pub(crate) fn ticket(&self, id: i64) -> Option<Ticket> {
        self.tell(id, telling::ticket)
    }

    /// A ticket with all it has.
    pub(crate) fn ticket_and_history(&self, id: i64) -> Option<Ticket> {
        self.tell(id, telling::ticket_and_history)
    }

    fn tell(
        &self,
        id: i64,
        tell: fn(&Cast, &Story, i64, Option<Earlier>) -> Ticket,
    ) -> Option<Ticket> {
        let number = self.number(id)?;
        let story = self.story(number, self.total());
        let earlier = self.earlier.get(&number).map(|source| {
            let source = i64::from(*source);
            let tags = self.ticket(source).map(|ticket| ticket.tags);
            Earlier {
                id: source,
                tags: tags.unwrap_or_default(),
            }
        });
        let mut ticket = tell(&self.cast, &story, id, earlier);
        let later = self.later.get(&number).into_iter().flatten();
        ticket.followup_ids = later.map(|id| i64::from(*id)).collect();
        Some(ticket)
    }

    /// A ticket with what lists go by and nothing that takes room: no texts, tags, people in copy, custom
    /// fields, and no history.
    pub(crate) fn outline(&self, id: i64) -> Option<Ticket> {
        let row = self.row(self.number(id)?);
        let account = &self.cast.accounts[row.account as usize];
        let staff = |number: u16| (number != NOBODY).then(|| member(&self.cast, number));
        let updated = time(i64::from(row.updated));
        Some(Ticket {
            id,
            status: row.status,
            priority: Some(row.priority),
            kind: KINDS[usize::from(row.kind)].map(str::to_owned),
            via: telling::via(row.by_mail),
            due_at: telling::due(KINDS[usize::from(row.kind)], i64::from(row.created)),
            requester_id: if row.by_colleague {
                account.colleague
            } else {
                account.requester
            },
            assignee_id: staff(row.assignee).map(|member| member.id),
            group_id: Some(staff(row.group_of).map_or(self.cast.general, |member| member.group)),
            organization_id: Some(account.id),
            ticket_form_id: Some(FORMS[usize::from(row.form)]),
            created_at: time(i64::from(row.created)),
            updated_at: updated,
            generated_at: updated,
            deleted_at: row.deleted.then_some(updated),
            ..Ticket::default()
        })
    }

    /// The second of a ticket's last happening, and its id, behind a place, in that order.
    pub(crate) fn exported_after(&self, place: (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
        let at = |id: u32| (i64::from(self.row(id).updated), i64::from(id));
        let start = self.exported.partition_point(|id| at(*id) <= place);
        self.exported[start..].iter().map(move |id| at(*id))
    }

    /// The second of a ticket's creation, and its id, behind a place, in that order.
    pub(crate) fn created_after(&self, place: (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
        let at = |(id, row): (i64, &Row)| (i64::from(row.created), id);
        let start = self
            .rows
            .partition_point(|row| i64::from(row.created) < place.0);
        let rows = (1..).zip(&self.rows).skip(start).map(at);
        rows.filter(move |own| *own > place)
    }

    /// The ids of an organization's tickets, in their order.
    pub(crate) fn of_organization(&self, organization: i64) -> impl Iterator<Item = i64> {
        let account = self.accounts.get(&organization);
        let own = account.map_or(0..0, |account| {
            let bounds = &self.starts[*account as usize..];
            bounds[0] as usize..bounds[1] as usize
        });
        self.members[own].iter().map(|id| i64::from(*id))
    }

    fn total(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    fn number(&self, id: i64) -> Option<u32> {
        u32::try_from(id).ok().filter(|_| self.contains(id))
    }

    fn row(&self, number: u32) -> &Row {
        &self.rows[number as usize - 1]
    }

    fn story(&self, number: u32, tickets: u32) -> Story {
        let mut chance = self.chance.clone();
        chance.set_stream(u64::from(number));
        let created = self.arrivals.of(number as usize - 1, &mut chance);
        let left = (tickets - number) as usize;
        story(&self.cast, chance, created, (left, tickets as usize))
    }
}

impl Row {
    fn of(story: &Story, cast: &Cast) -> Row {
        let mut row = Row {
            account: u32::try_from(story.account).unwrap_or(u32::MAX),
            created: second(story.created),
            updated: second(story.created),
            assignee: NOBODY,
            group_of: NOBODY,
            status: Status::New,
            priority: story.priority,
            form: place(FORMS, story.form),
            kind: place(KINDS, story.kind),
            by_mail: story.by_mail,
            by_colleague: story.by_colleague,
            deleted: false,
        };
        for step in story.steps() {
            row.updated = second(step.at);
            match step.what {
                What::Assign { to, .. } => {
                    row.assignee = to;
                    if !member(cast, to).in_general {
                        row.group_of = to;
                    }
                    row.status = Status::Open;
                }
                What::Unassign => row.assignee = NOBODY,
                What::Status(status) => row.status = status,
                What::Delete => row.deleted = true,
                What::Reply(_) | What::Note(_) | What::Answer(_) => {}
            }
        }
        row
    }
}

/// Where a value stands in a short list.
fn place<T: PartialEq>(list: impl AsRef<[T]>, value: T) -> u8 {
    let place = list.as_ref().iter().position(|own| *own == value);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or_default()
}

/// Until 2106.
fn second(at: i64) -> u32 {
    u32::try_from(at).unwrap_or_default()
}
