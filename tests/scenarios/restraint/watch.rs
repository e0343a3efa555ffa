//! Somebody who knows the promises and looks at everything the daemon sends.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use zendesk_sim::{Audit, EventKind, LogEntry, Status, Ticket, Via, World};

use crate::desk::{Desk, EMERGENCIES};

/// How old what the daemon rests on may be: the export shows nothing of the last minute, and cycles are a minute apart.
const KNOWN_BY_THEN: SignedDuration = SignedDuration::from_secs(240);
/// The most a roster may be old.
const ROSTER: SignedDuration = SignedDuration::from_mins(15);
/// What a limit is called, what Zendesk grants a minute, and which requests count.
type Limit = (&'static str, usize, fn(&LogEntry) -> bool);

/// Of each of them a half is left to others.
const LIMITS: [Limit; 4] = [
    ("requests", 700, |entry| entry.path.starts_with("/api/")),
    ("exports", 10, |entry| entry.path.contains("/incremental/")),
    ("searches", 100, |entry| {
        entry.path.contains("/search/export")
    }),
    ("updates of tickets", 100, |entry| {
        ticket_of(entry).is_some()
    }),
];
/// `guard.max_writes_per_cycle`.
const WRITES_A_CYCLE: usize = 50;
/// All that a write may say of a ticket.
const SAID: [&str; 6] = [
    "assignee_id",
    "group_id",
    "followers",
    "comment",
    "safe_update",
    "updated_stamp",
];

/// What an organization said, from when on.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    at: Timestamp,
    ase: Option<i64>,
    paid: bool,
    held: bool,
}

type Diary = BTreeMap<i64, Vec<Said>>;

/// The promises, and what must be remembered to see whether they are kept.
pub(crate) struct Watch {
    bot: i64,
    support: i64,
    diary: Arc<Mutex<Diary>>,
    informed: BTreeSet<(i64, i64, usize)>,
    /// Requests of the last minute, for each limit.
    lately: [VecDeque<Timestamp>; LIMITS.len()],
    /// Writes of the daemon that took effect.
    pub(crate) writes: usize,
    /// Those Zendesk refused, since somebody was faster.
    pub(crate) conflicts: usize,
}

impl Watch {
    pub(crate) fn begin(desk: &Desk) -> Self {
        let diary = Arc::default();
        desk.sim().world(|world| write_down(&diary, world));
        let bot = desk.id("bot");
        Self {
            bot,
            support: desk.sim().world(|world| {
                let group = world.default_group_of(bot);
                group.unwrap_or_else(|| panic!("the bot is in no group"))
            }),
            diary,
            informed: BTreeSet::new(),
            lately: Default::default(),
            writes: 0,
            conflicts: 0,
        }
    }

    /// The same event, with what organizations say after it written down.
    pub(crate) fn told(
        &self,
        event: impl FnOnce(&mut World) + Send + 'static,
    ) -> Box<dyn FnOnce(&mut World) + Send> {
        let diary = Arc::clone(&self.diary);
        Box::new(move |world| {
            event(world);
            write_down(&diary, world);
        })
    }

    /// Looks at what a cycle sent since the last look; the promises that were broken.
    pub(crate) fn look(&mut self, desk: &Desk) -> Vec<String> {
        self.look_at(desk, WRITES_A_CYCLE)
    }

    /// The same for a plan that a person let through, which may be of any size.
    pub(crate) fn look_at_reviewed(&mut self, desk: &Desk) -> Vec<String> {
        self.look_at(desk, usize::MAX)
    }

    fn look_at(&mut self, desk: &Desk, at_most: usize) -> Vec<String> {
        let entries = desk.sim().log();
        desk.sim().clear_log();
        let mut broken = Vec::new();
        let mut writes = 0;
        for entry in entries {
            self.count(&entry, &mut broken);
            if !entry.is_write() {
                continue;
            }
            self.conflicts += usize::from(entry.status == Some(409));
            writes += 1;
            let about = desk
                .sim()
                .world(|world| self.broken_by(&entry, world).err());
            broken.extend(about.map(|why| format!("{why}: {entry:?}")));
            self.writes += usize::from(entry.after.is_some());
        }
        if writes > at_most {
            broken.push(format!("{writes} writes in one cycle"));
        }
        broken
    }

    fn count(&mut self, entry: &LogEntry, broken: &mut Vec<String>) {
        let minute = entry.at - SignedDuration::from_mins(1);
        for ((name, limit, counts), lately) in LIMITS.into_iter().zip(&mut self.lately) {
            if !counts(entry) {
                continue;
            }
            lately.retain(|at| *at > minute);
            lately.push_back(entry.at);
            if lately.len() > limit / 2 {
                let (count, at) = (lately.len(), entry.at);
                broken.push(format!("{count} {name} within the minute up to {at}"));
            }
        }
    }

    /// The promise that a write breaks, if any.
    fn broken_by(&mut self, entry: &LogEntry, world: &World) -> Result<(), String> {
        let ticket = ticket_of(entry).ok_or("it writes to what is no ticket")?;
        let body = entry
            .body
            .as_ref()
            .and_then(|body| body["ticket"].as_object());
        let body = body.ok_or("it says nothing of a ticket")?;
        let beyond = body.keys().find(|key| !SAID.contains(&key.as_str()));
        if let Some(key) = beyond {
            return Err(format!("it sets {key}"));
        }
        if body.get("safe_update") != Some(&Value::Bool(true))
            || !body.contains_key("updated_stamp")
        {
            return Err("it is not bound to the version it rests on".to_owned());
        }
        if body
            .get("comment")
            .is_some_and(|comment| comment["public"] != false)
        {
            return Err("it writes to the customer".to_owned());
        }
        // What Zendesk refused did nothing.
        let (Some(before), Some(_)) = (&entry.before, &entry.after) else {
            return Ok(());
        };
        if before["status"] == "closed" {
            return Err("it touches a closed ticket".to_owned());
        }
        let organization = before["organization_id"].as_i64();
        let organization = organization.ok_or("it writes on nobody's ticket")?;
        if body.contains_key("comment") {
            let whom = body["followers"][0]["user_id"].as_str();
            let whom = whom.and_then(|id| id.parse().ok());
            let whom = whom.ok_or("it informs nobody")?;
            let tenure = self.tenures(organization, whom, entry.at);
            if !self.informed.insert((ticket, whom, tenure)) {
                return Err("it informs twice".to_owned());
            }
        }
        if !body.contains_key("assignee_id") {
            return Ok(());
        }
        if is_emergency(before) {
            return Err("it assigns an emergency".to_owned());
        }
        if !before["assignee_id"].is_null() {
            return Err("it takes a ticket away from somebody".to_owned());
        }
        if let Some(audit) = self.chosen_before(world, ticket, entry.at) {
            return Err(format!("it overrides a person: {audit:?}"));
        }
        let meant = body["assignee_id"].as_i64();
        self.rests_on(organization, meant, entry.at)
    }

    /// Somebody in person who gave the ticket to anybody, or took it away, before `until`.
    fn chosen_before(&self, world: &World, ticket: i64, until: Timestamp) -> Option<Audit> {
        let audits = world.audits_of(ticket);
        let ours = |audit: &Audit| audit.author_id == self.bot && audit.via == Via::Api;
        let chose = |audit: &Audit| {
            audit.events.iter().any(|event| {
                let via = event.via.as_ref().unwrap_or(&audit.via);
                let by_rule = matches!(
                    via,
                    Via::Trigger { .. } | Via::Automation { .. } | Via::System
                );
                !by_rule && audit.author_id != -1 && is_about_assignee(&event.kind)
            })
        };
        let mut before = audits
            .iter()
            .take_while(|audit| audit.created_at <= until)
            .filter(|audit| !ours(audit));
        before.find(|audit| chose(audit)).cloned()
    }

    /// Whether this was the organization's ASE, paid for, when the daemon could have known.
    fn rests_on(&self, organization: i64, ase: Option<i64>, at: Timestamp) -> Result<(), String> {
        let diary = self.diary.lock().unwrap();
        let said = diary
            .get(&organization)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let early = at - KNOWN_BY_THEN;
        let from = said.iter().rposition(|said| said.at <= early).unwrap_or(0);
        let recent: Vec<&Said> = said[from..].iter().filter(|said| said.at <= at).collect();
        if recent
            .iter()
            .any(|said| said.ase == ase && said.paid && !said.held)
        {
            return Ok(());
        }
        Err(format!("the organization did not say so: {recent:?}"))
    }

    /// How often somebody became an organization's ASE up to `at`.
    fn tenures(&self, organization: i64, ase: i64, at: Timestamp) -> usize {
        let diary = self.diary.lock().unwrap();
        let said = diary
            .get(&organization)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut ases: Vec<Option<i64>> = said
            .iter()
            .filter(|said| said.at <= at)
            .map(|said| said.ase)
            .collect();
        ases.dedup();
        ases.iter().filter(|said| **said == Some(ase)).count()
    }

    /// Tickets that were always plainly their ASE's, and are nobody's.
    pub(crate) fn forgotten(&self, desk: &Desk) -> Vec<i64> {
        let diary = self.diary.lock().unwrap();
        desk.sim().world(|world| {
            let plainly = |ticket: &Ticket| {
                let said = diary.get(&ticket.organization_id?)?;
                let last = said.last()?;
                let ase = world.users.get(&last.ase?)?;
                let tenure = said
                    .iter()
                    .rev()
                    .take_while(|said| said.ase == last.ase)
                    .last()?
                    .at;
                let fits = last.paid
                    && !last.held
                    && ase.is_assignable()
                    && world.is_member(ase.id, self.support)
                    && matches!(ticket.status, Status::New | Status::Open)
                    && ticket.deleted_at.is_none()
                    && ticket.created_at > tenure + ROSTER
                    && !ticket.tags.iter().any(|tag| tag == "skip_autoassign")
                    && ticket.ticket_form_id != Some(EMERGENCIES)
                    && ticket.priority != Some(zendesk_sim::Priority::Urgent);
                let audits = world.audits_of(ticket.id);
                let mut events = audits.iter().flat_map(|audit| &audit.events);
                // Who had it before, or that it was an emergency, may be why it is left to people.
                let plain = !events
                    .any(|event| is_about_assignee(&event.kind) || is_about_urgency(&event.kind));
                Some(fits && plain && ticket.assignee_id.is_none())
            };
            let tickets = world.tickets.values();
            tickets
                .filter(|ticket| plainly(ticket) == Some(true))
                .map(|ticket| ticket.id)
                .collect()
        })
    }
}

fn write_down(diary: &Mutex<Diary>, world: &World) {
    let mut diary = diary.lock().unwrap();
    for organization in world.organizations.values() {
        let field = |key: &str| organization.organization_fields.get(key);
        let is = |key: &str| field(key).and_then(Value::as_bool).unwrap_or_default();
        let said = Said {
            at: world.now,
            ase: field("assigned_se").and_then(|value| value.as_str()?.parse().ok()),
            paid: is("sub_ss_ase"),
            held: is("support_hold"),
        };
        let before = diary.entry(organization.id).or_default();
        let same = |last: &Said| {
            Said {
                at: said.at,
                ..last.clone()
            } == said
        };
        if !before.last().is_some_and(same) {
            before.push(said);
        }
    }
}

fn ticket_of(entry: &LogEntry) -> Option<i64> {
    let path = entry.path.strip_prefix("/api/v2/tickets/")?;
    let id = path.split(['.', '?', '/']).next()?.parse().ok()?;
    (entry.method == "PUT").then_some(id)
}

fn is_emergency(ticket: &Value) -> bool {
    ticket["ticket_form_id"] == EMERGENCIES || ticket["priority"] == "urgent"
}

fn is_about_assignee(kind: &EventKind) -> bool {
    match kind {
        EventKind::Create { field_name, value } => field_name == "assignee_id" && !value.is_null(),
        EventKind::Change { field_name, .. } => field_name == "assignee_id",
        _ => false,
    }
}

fn is_about_urgency(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Change { field_name, .. } if field_name == "priority" || field_name == "ticket_form_id")
}
