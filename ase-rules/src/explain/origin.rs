//! Where the evidence of a reason came from, and when.

use super::{Reason, Step, Trail};
use crate::decide::{Case, Desk, Standing};
use crate::{Evidence, Facts, History, Reading, Ticket, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// Where the evidence of a reason came from.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Origin {
    /// Zendesk's organizations.
    #[serde(rename = "zendesk.organizations")]
    Organizations,
    /// Zendesk's users and their groups.
    #[serde(rename = "zendesk.agents")]
    Agents,
    /// Zendesk's tickets.
    #[serde(rename = "zendesk.tickets")]
    Tickets,
    /// The histories of Zendesk's tickets.
    #[serde(rename = "zendesk.audits")]
    Histories,
    /// The files of the support team.
    #[serde(rename = "team")]
    Team,
    /// The organization notes.
    #[serde(rename = "notes")]
    Notes,
    /// Salesforce's product charges.
    #[serde(rename = "salesforce")]
    Charges,
    /// The on-call schedules.
    #[serde(rename = "pagerduty")]
    OnCall,
    /// The absences.
    #[serde(rename = "availability")]
    Absences,
    /// The configuration.
    #[serde(rename = "config")]
    Configuration,
    /// What was seen and done before.
    #[serde(rename = "memory")]
    Memory,
}

impl Origin {
    /// The origin's name, as reports write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organizations => "zendesk.organizations",
            Self::Agents => "zendesk.agents",
            Self::Tickets => "zendesk.tickets",
            Self::Histories => "zendesk.audits",
            Self::Team => "team",
            Self::Notes => "notes",
            Self::Charges => "salesforce",
            Self::OnCall => "pagerduty",
            Self::Absences => "availability",
            Self::Configuration => "config",
            Self::Memory => "memory",
        }
    }

    /// When it was read last; nothing for what is not read from outside.
    fn seen_at(self, facts: &Facts) -> Option<Timestamp> {
        fn of<T>(source: &Option<Reading<T>>) -> Option<Timestamp> {
            source.as_ref().and_then(Reading::seen_at)
        }
        let sources = &facts.sources;
        match self {
            Self::Organizations => facts.accounts.seen_at(),
            Self::Agents => facts.agents.seen_at(),
            Self::Tickets | Self::Histories => facts.tickets.seen_at(),
            Self::Team => of(&sources.team),
            Self::Notes => of(&sources.notes),
            Self::Charges => of(&sources.charges),
            Self::OnCall => of(&sources.on_call),
            Self::Absences => of(&sources.absences),
            Self::Configuration | Self::Memory => None,
        }
    }

    /// What a reason was read from.
    fn of(step: Step, code: &str) -> Self {
        let (area, name) = code.split_once('/').unwrap_or((code, ""));
        match (area, name) {
            ("mode" | "config" | "guard", _)
            | ("account", "mode")
            | ("scope", "form" | "opt-out")
            | ("emergency", "off") => Self::Configuration,
            ("scope", "not-an-account" | "accounts-unknown")
            | ("emergency", "nobody-named")
            | ("downgraded", "nobody-named") => Self::Organizations,
            ("ase", _) | ("account", "ase") | ("emergency", "unfit") => Self::Agents,
            ("subscription", "charge-mismatch") => Self::Charges,
            ("subscription", "flapping")
            | ("emergency", "told")
            | ("unassigned", "not-caught-up") => Self::Memory,
            ("assignment" | "shadow", "former-ase") => Self::Memory,
            ("emergency", "assigned-by-automation" | "informed")
            | ("assignment", "unanswered" | "elsewhere" | "ineligible" | "unassigned-again")
            | ("shadow", "responder") => Self::Histories,
            ("roster", _) => Self::Team,
            ("note", _) => Self::Notes,
            ("oncall", _) => Self::OnCall,
            ("availability", _) => Self::Absences,
            _ => Self::of_step(step),
        }
    }

    fn of_step(step: Step) -> Self {
        match step {
            Step::Account | Step::Eligibility => Self::Organizations,
            Step::Downgraded | Step::PingPong | Step::Unassigned => Self::Histories,
            Step::Scope | Step::Emergency | Step::Assignee | Step::Unowned | Step::Beside => {
                Self::Tickets
            }
            Step::Caution => Self::Configuration,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Trail {
    /// Gives every reason of a ticket its evidence, and where that came from.
    pub(crate) fn ground(&mut self, desk: &Desk<'_>, ticket: &Ticket, case: Option<&Case<'_>>) {
        for reason in &mut self.0 {
            if reason.evidence.is_empty() {
                reason.evidence = of_ticket(reason.step, ticket, case);
            }
            reason.date(desk);
        }
    }

    /// Gives every reason of an account its evidence, and where that came from.
    pub(crate) fn ground_account(&mut self, desk: &Desk<'_>, case: &Case<'_>) {
        for reason in &mut self.0 {
            if reason.evidence.is_empty() {
                reason.evidence = of_account(&reason.code, desk, case);
            }
            reason.date(desk);
        }
    }
}

impl Reason {
    fn date(&mut self, desk: &Desk<'_>) {
        let origin = Origin::of(self.step, &self.code);
        self.seen_at = origin.seen_at(desk.facts);
        self.origin = Some(origin);
    }
}

/// What a step looks at.
fn of_ticket(step: Step, ticket: &Ticket, case: Option<&Case<'_>>) -> Evidence {
    let since = case.map(|case| case.since.to_string());
    let changes: Value = match &ticket.history {
        History::Known(changes) => changes.len().into(),
        History::NotRead => "not read".into(),
        History::Unknown(_) => "unknown".into(),
    };
    let assignee: Value = ticket.assignee.map(UserId::get).into();
    let created_at: Value = ticket.created_at.to_string().into();
    let pairs: Vec<(&'static str, Value)> = match step {
        Step::Scope => vec![
            ("status", ticket.status.as_str().into()),
            (
                "organization",
                ticket.organization.map(crate::OrganizationId::get).into(),
            ),
            ("tags", ticket.tags.clone().into()),
            ("form", ticket.form.map(crate::FormId::get).into()),
        ],
        Step::Emergency => vec![
            ("form", ticket.form.map(crate::FormId::get).into()),
            (
                "priority",
                ticket.priority.as_ref().map(crate::Priority::as_str).into(),
            ),
            ("tags", ticket.tags.clone().into()),
            ("follow_up", ticket.follow_up.into()),
            ("assignee", assignee),
        ],
        Step::Downgraded | Step::PingPong => vec![("changes", changes)],
        Step::Eligibility => vec![
            ("mode", case.map(|case| case.mode.to_string()).into()),
            (
                "because",
                case.map(|case| case.blocks.clone())
                    .unwrap_or_default()
                    .into(),
            ),
            ("assignee", assignee),
        ],
        Step::Assignee => vec![
            ("assignee", assignee),
            ("created_at", created_at),
            ("ase_since", since.into()),
        ],
        Step::Unassigned => vec![
            ("status", ticket.status.as_str().into()),
            ("changes", changes),
            ("ever_assigned", ticket.hints.ever_assigned.into()),
        ],
        Step::Unowned => vec![
            ("status", ticket.status.as_str().into()),
            ("created_at", created_at),
            ("ase_since", since.into()),
        ],
        Step::Account | Step::Beside | Step::Caution => vec![],
    };
    pairs.into_iter().collect()
}

/// What is looked at of an account.
fn of_account(code: &str, desk: &Desk<'_>, case: &Case<'_>) -> Evidence {
    let account = case.account;
    let named = || ("named_ase", Value::from(account.named_ase.clone()));
    let flag = || ("flag", Value::from(account.flag));
    let mode = || ("mode", Value::from(case.mode.to_string()));
    let suppressed = || ("suppressed_by", Value::from(account.suppressed_by.clone()));
    let pairs = match code {
        "account/named" => vec![named(), ("ase_since", case.since.to_string().into())],
        "account/flag" => vec![flag(), ("tag", account.flag_tag.into())],
        "account/ase" => vec![
            named(),
            ("standing", standing(case.standing.as_ref()).into()),
        ],
        "account/suppressed" => {
            let unreadable = account.unreadable.clone();
            vec![suppressed(), ("unreadable", unreadable.into())]
        }
        "account/mode" => {
            let entry = desk
                .policy
                .override_in_force(account.organization, desk.now);
            let until = entry
                .and_then(|entry| entry.until)
                .map(|until| until.to_string());
            let reason = entry.and_then(|entry| entry.reason.clone());
            vec![mode(), ("until", until.into()), ("reason", reason.into())]
        }
        _ => vec![named(), flag(), suppressed(), mode()],
    };
    pairs.into_iter().collect()
}

fn standing(standing: Option<&Standing<'_>>) -> &'static str {
    match standing {
        Some(Standing::Fit { .. }) => "can own tickets",
        Some(Standing::Unfit(unfit)) => unfit.text(),
        Some(Standing::Doubtful(_)) | None => "unknown",
    }
}
