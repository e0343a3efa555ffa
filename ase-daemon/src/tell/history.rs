//! What was written, as told to whoever asks later.

use std::fmt::Write as _;

use ase_rules::{ActionKind, GroupId, OrganizationId, Status, TicketId, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Outcome;
use crate::store::{TicketState, Written};

/// A write, with rule, reason, before and after.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct ToldWrite {
    /// Name of the instance.
    pub instance: String,
    /// The write's id, in order of time (a ULID).
    pub write: String,
    /// The cycle that made it.
    pub cycle: String,
    /// When it took effect, as the ticket says; while that is not known, when it was meant.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// What kind of write; where `undoes` is set, the kind of what was taken back.
    pub kind: ActionKind,
    /// The ticket.
    pub ticket: TicketId,
    /// Its organization.
    pub organization: OrganizationId,
    /// The ASE.
    pub agent: UserId,
    /// The group assigned together with the ASE.
    pub group: Option<GroupId>,
    /// The rule it follows from.
    pub rule: String,
    /// Why, in a sentence.
    pub reason: Option<String>,
    /// The ticket before it.
    pub before: TicketState,
    /// The ticket after it; none while that is not known.
    pub after: Option<TicketState>,
    /// `applied`; none while that is not known.
    pub outcome: Option<Outcome>,
    /// What else there is to say of it.
    pub note: Option<String>,
    /// What Zendesk calls the request (`X-Zendesk-Request-Id`); none where its answer was lost, or an older version wrote.
    pub request_id: Option<String>,
    /// The write that it took back.
    pub undoes: Option<String>,
    /// The write that took it back.
    pub undone_by: Option<String>,
}

impl ToldWrite {
    /// Tells a write to `instance`.
    #[must_use]
    pub fn of(instance: &str, written: Written) -> Self {
        let Written {
            intent,
            recorded,
            undone_by,
        } = written;
        let at = recorded
            .as_ref()
            .map_or(intent.planned_at, |recorded| recorded.at);
        let outcome = recorded.as_ref().map(|recorded| recorded.outcome);
        let (note, after, request_id) = recorded.map_or((None, None, None), |recorded| {
            (recorded.reason, recorded.after, recorded.request_id)
        });
        Self {
            instance: instance.to_owned(),
            write: intent.id,
            cycle: intent.cycle,
            at,
            kind: intent.kind,
            ticket: intent.ticket,
            organization: intent.organization,
            agent: intent.agent,
            group: intent.group,
            rule: intent.rule,
            reason: intent.why,
            before: intent.before,
            after,
            outcome,
            note,
            request_id,
            undoes: intent.undoes.map(|undo| undo.intent),
            undone_by,
        }
    }
}

/// Writes as text, a paragraph each.
#[must_use]
pub fn history_to_text(writes: &[ToldWrite]) -> String {
    if writes.is_empty() {
        return "nothing was written\n".to_owned();
    }
    let mut text = String::new();
    for write in writes {
        // Writing to a String cannot fail.
        let _ = paragraph(&mut text, write);
    }
    text
}

fn paragraph(out: &mut String, write: &ToldWrite) -> std::fmt::Result {
    let (at, ticket, agent) = (write.at, write.ticket, write.agent);
    let what = match write.kind {
        ActionKind::Assign => format!("assigned to agent {agent}"),
        ActionKind::AddFollower => format!("agent {agent} follows"),
        ActionKind::RemoveFollower => format!("agent {agent} follows no longer"),
        ActionKind::Inform => format!("agent {agent} was informed"),
    };
    let (instance, rule) = (&write.instance, &write.rule);
    match &write.undoes {
        None => writeln!(out, "{at}  {instance} #{ticket}  {what} · {rule}")?,
        Some(_) => writeln!(
            out,
            "{at}  {instance} #{ticket}  taken back: {what} · {rule}"
        )?,
    }
    if let Some(reason) = &write.reason {
        writeln!(out, "  why     {reason}")?;
    }
    writeln!(out, "  before  {}", state(&write.before))?;
    match (&write.after, write.outcome) {
        (Some(after), _) => writeln!(out, "  after   {}", state(after))?,
        (None, Some(_)) => writeln!(out, "  after   not written down")?,
        (None, None) => writeln!(out, "  after   not known yet; the next cycle reads it back")?,
    }
    if let Some(note) = &write.note {
        writeln!(out, "  note    {note}")?;
    }
    write!(out, "  cycle {}, write {}", write.cycle, write.write)?;
    if let Some(request_id) = &write.request_id {
        write!(out, ", request {request_id}")?;
    }
    if let Some(undone_by) = &write.undone_by {
        write!(out, "; taken back by {undone_by}")?;
    }
    writeln!(out)
}

fn state(state: &TicketState) -> String {
    let TicketState {
        assignee_id,
        group_id,
        follower_ids,
        status,
    } = state;
    let owner = assignee_id.map_or_else(|| "nobody".to_owned(), |id| format!("agent {id}"));
    let group = group_id.map_or_else(|| "no group".to_owned(), |id| format!("group {id}"));
    let followers: Vec<String> = follower_ids.iter().map(ToString::to_string).collect();
    let followers = if followers.is_empty() {
        "nobody".to_owned()
    } else {
        followers.join(", ")
    };
    let status = status.as_ref().map_or("status not known", Status::as_str);
    format!("owner {owner}, {group}, followed by {followers}, {status}")
}
