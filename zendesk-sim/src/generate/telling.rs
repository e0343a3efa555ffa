//! A story told out: the ticket as it stands, with all its texts, and its history.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::cast::{Cast, Member};
use super::configuration::RECEIPT;
use super::stories::{By, Step, Story, What};
use super::words;
use crate::world::{
    Actor, Audit, AuditEvent, EventKind, FIRST_EVENT, Status, Ticket, Via, creations, differences,
};

const DAY: i64 = 24 * 60 * 60;

/// Every ticket's audits and events have so many ids to themselves.
pub(super) const EVENTS: i64 = 128;

/// The earlier ticket that a follow-up is about, and what it hands on.
pub(super) struct Earlier {
    pub(super) id: i64,
    pub(super) tags: Vec<String>,
}

/// While a story is told out.
struct Telling<'a> {
    cast: &'a Cast,
    story: &'a Story,
    ticket: Ticket,
    /// `None`: nobody asks for the history.
    audits: Option<Vec<Audit>>,
    last_event: i64,
}

/// The ticket of this id as its story left it.
pub(super) fn ticket(cast: &Cast, story: &Story, id: i64, earlier: Option<Earlier>) -> Ticket {
    let telling = Telling::new(cast, story, beginning(cast, story, id, earlier));
    telling.finish().ticket
}

/// The same with its history.
pub(super) fn ticket_and_history(
    cast: &Cast,
    story: &Story,
    id: i64,
    earlier: Option<Earlier>,
) -> Ticket {
    let mut telling = Telling::new(cast, story, beginning(cast, story, id, earlier));
    telling.audits = Some(Vec::new());
    telling.create();
    let told = telling.finish();
    Ticket {
        audits: told.audits.unwrap_or_default(),
        ..told.ticket
    }
}

fn beginning(cast: &Cast, story: &Story, id: i64, earlier: Option<Earlier>) -> Ticket {
    let account = &cast.accounts[story.account];
    let created = time(story.created);
    let mut tags = vec![account.region.to_owned()];
    tags.extend(story.emergency.then(|| "stage_emergencies".to_owned()));
    let follows_up = earlier.as_ref().map(|earlier| earlier.id);
    tags.extend(earlier.into_iter().flat_map(|earlier| earlier.tags));
    let other = other_field(cast, story, id);
    let areas = words::AREAS;
    tags.retain(|tag| !areas.contains(&tag.as_str()));
    let chosen = other.iter().filter_map(|(_, value)| value.as_array());
    tags.extend(
        chosen
            .flatten()
            .filter_map(|tag| tag.as_str().map(str::to_owned)),
    );
    tags.sort();
    tags.dedup();
    let (requester, colleague) = if story.by_colleague {
        (account.colleague, account.requester)
    } else {
        (account.requester, account.colleague)
    };
    let subject = subject(story);
    let version = words::VERSIONS[(story.topic + story.wording) % words::VERSIONS.len()];
    let follower = story.follower.map(|agent| member(cast, agent).id);
    Ticket {
        id,
        subject: subject.to_owned(),
        description: words::description(subject, story.wording, version),
        priority: Some(story.priority),
        requester_id: requester,
        group_id: Some(cast.general),
        organization_id: Some(account.id),
        ticket_form_id: Some(story.form),
        kind: story.kind.map(str::to_owned),
        via: via(story.by_mail),
        due_at: due(story.kind, story.created),
        follower_ids: follower.into_iter().collect(),
        email_cc_ids: story.copied.then_some(colleague).into_iter().collect(),
        tags,
        custom_fields: [
            (cast.fields.region, json!(account.region)),
            // Numbers of fields are text on the wire.
            (cast.fields.weight, json!(story.weight.to_string())),
            (cast.fields.version, json!(version)),
        ]
        .into_iter()
        .chain(other)
        .collect(),
        follows_up,
        created_at: created,
        updated_at: created,
        generated_at: created,
        ..Ticket::default()
    }
}

/// A third of the tickets have a value of one of the rarer types of fields.
fn other_field(cast: &Cast, story: &Story, id: i64) -> Option<(i64, Value)> {
    let which = (story.topic + 5 * story.wording) % (3 * cast.fields.others.len());
    let areas = words::AREAS;
    let value = match which {
        0 => json!("Happens every morning.\nOnly on the second node."),
        1 => json!(time(story.created - DAY).to_string()[..10]),
        2 => json!(format!("{}.5", story.weight)),
        3 => json!(format!("INC-{:05}", id % 100_000)),
        4 => json!([areas[story.wording % areas.len()]]),
        5 => json!(cast.accounts[story.account].id.to_string()),
        // All but the last digits are hidden.
        6 => json!(format!("XXXXXXXXXXXX{:04}", id % 10_000)),
        _ => return None,
    };
    Some((cast.fields.others[which], value))
}

/// How it came.
pub(super) fn via(by_mail: bool) -> Via {
    if by_mail { Via::Email } else { Via::Web }
}

/// Tasks are due after five days.
pub(super) fn due(kind: Option<&str>, created: i64) -> Option<Timestamp> {
    (kind == Some("task")).then(|| time(created + 5 * DAY))
}

impl<'a> Telling<'a> {
    fn new(cast: &'a Cast, story: &'a Story, ticket: Ticket) -> Telling<'a> {
        Telling {
            last_event: FIRST_EVENT + (ticket.id - 1) * EVENTS,
            cast,
            story,
            ticket,
            audits: None,
        }
    }

    fn finish(mut self) -> Telling<'a> {
        for step in self.story.steps() {
            self.step(step);
        }
        self
    }

    fn create(&mut self) {
        let mut kinds = vec![comment(
            self.ticket.requester_id,
            self.ticket.description.clone(),
        )];
        kinds.extend(creations(&self.ticket));
        let via = self.ticket.via.clone();
        self.record(self.story.created, self.ticket.requester_id, via, kinds);
        let receipt = Via::Trigger {
            id: self.cast.receipt,
            title: RECEIPT.to_owned(),
        };
        let notice = EventKind::Notification {
            subject: "[Request received]".to_owned(),
            body: format!("We have received your request ({}).", self.ticket.id),
            recipients: vec![self.ticket.requester_id],
        };
        self.record_within(self.story.created, &receipt, vec![notice]);
    }

    fn step(&mut self, step: &Step) {
        let at = time(step.at);
        if step.what == What::Delete {
            self.ticket.deleted_at = Some(at);
            self.ticket.updated_at = at;
            self.ticket.generated_at = at;
            return;
        }
        let before = self.audits.is_some().then(|| self.ticket.clone());
        match step.what {
            What::Assign { to, follower } => self.assign(to, follower),
            What::Unassign => self.ticket.assignee_id = None,
            What::Status(status) => self.ticket.status = status,
            What::Reply(_) | What::Note(_) | What::Answer(_) | What::Delete => {}
        }
        if self.ticket.status == Status::Solved {
            self.ticket.solved_at = self.ticket.solved_at.or(Some(at));
        }
        self.ticket.updated_at = at;
        self.ticket.generated_at = at;
        if let Some(before) = before {
            self.record_step(step, &before);
        }
    }

    fn record_step(&mut self, step: &Step, before: &Ticket) {
        let actor = self.actor(step.by);
        let words = match step.what {
            What::Reply(wording) => Some(words::REPLIES[wording]),
            What::Note(wording) => Some(words::NOTES[wording]),
            What::Answer(wording) => Some(words::ANSWERS[wording]),
            _ => None,
        };
        let public = !matches!(step.what, What::Note(_));
        let words = words.map(|words| EventKind::Comment {
            author_id: actor.author(),
            body: words.to_owned(),
            html: None,
            public,
        });
        let mut kinds: Vec<EventKind> = words.into_iter().collect();
        kinds.extend(differences(before, &self.ticket));
        match &actor {
            Actor::Trigger { .. } => self.record_within(step.at, &actor.via(), kinds),
            _ => self.record(step.at, actor.author(), actor.via(), kinds),
        }
    }

    fn assign(&mut self, to: u16, follower: Option<u16>) {
        let member = member(self.cast, to);
        self.ticket.assignee_id = Some(member.id);
        if !member.in_general {
            self.ticket.group_id = Some(member.group);
        }
        self.ticket.status = Status::Open;
        if let Some(follower) = follower.map(|agent| self::member(self.cast, agent).id)
            && !self.ticket.follower_ids.contains(&follower)
        {
            self.ticket.follower_ids.push(follower);
        }
    }

    fn actor(&self, by: By) -> Actor {
        match by {
            By::Staff(agent) => Actor::Person(member(self.cast, agent).id),
            By::Requester => Actor::Person(self.ticket.requester_id),
            By::Trigger(title) => Actor::trigger(title),
            By::Automation(title) => Actor::automation(title),
        }
    }

    fn record(&mut self, at: i64, author_id: i64, via: Via, kinds: Vec<EventKind>) {
        let id = self.next_event();
        let events = kinds
            .into_iter()
            .map(|kind| self.event(None, kind))
            .collect();
        self.audits.get_or_insert_default().push(Audit {
            id,
            ticket_id: self.ticket.id,
            created_at: time(at),
            author_id,
            via,
            custom_metadata: Value::Null,
            events,
        });
    }

    /// A trigger's events stand in the update of the same second, or else in one of the requester
    /// that made it fire.
    fn record_within(&mut self, at: i64, via: &Via, kinds: Vec<EventKind>) {
        let last = self.audits.iter().flatten().next_back();
        if last.is_none_or(|last| last.created_at != time(at)) {
            self.record(at, self.ticket.requester_id, Via::Web, Vec::new());
        }
        let events: Vec<AuditEvent> = kinds
            .into_iter()
            .map(|kind| self.event(Some(via.clone()), kind))
            .collect();
        if let Some(last) = self.audits.iter_mut().flatten().next_back() {
            last.events.extend(events);
        }
    }

    fn event(&mut self, via: Option<Via>, kind: EventKind) -> AuditEvent {
        let id = self.next_event();
        AuditEvent { id, via, kind }
    }

    fn next_event(&mut self) -> i64 {
        self.last_event += 1;
        self.last_event
    }
}

pub(super) fn subject(story: &Story) -> &'static str {
    if story.emergency {
        words::EMERGENCIES[story.topic]
    } else {
        words::TROUBLES[story.topic]
    }
}

pub(super) fn member(cast: &Cast, number: u16) -> &Member {
    &cast.staff[usize::from(number)]
}

fn comment(author_id: i64, body: String) -> EventKind {
    EventKind::Comment {
        author_id,
        body,
        html: None,
        public: true,
    }
}

pub(super) fn time(second: i64) -> Timestamp {
    // Seconds of the last months are far from either end of time.
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}
