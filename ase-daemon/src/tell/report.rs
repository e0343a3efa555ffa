//! What a cycle saw, found and did. Scripts read this: the names are a contract (`docs/report.schema.json`).

use std::collections::BTreeMap;

use ase_rules::{ActionKind, Evidence, GroupId, OrganizationId, Owner, Severity, TicketId, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{config::Mode, onboard::Disagreement};

/// The report of one cycle of one instance.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct CycleReport {
    /// Version of this shape; 1.
    pub schema: u32,
    /// Name of the instance.
    pub instance: String,
    /// Unique, and in order of time (a ULID).
    pub cycle: String,
    /// `audit` or `apply`.
    pub mode: String,
    /// When the cycle began, by Zendesk's clock where it told.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What was read, and how far that is to be believed.
    pub readings: Vec<SourceReading>,
    /// What it cost.
    pub api: Api,
    /// The numbers.
    pub counts: Counts,
    /// What is not as it should be.
    pub findings: Vec<ToldFinding>,
    /// What was done about it, or would be.
    pub actions: Vec<Told>,
    /// What went wrong on the way, a sentence each.
    pub errors: Vec<String>,
    /// Accounts that two places or more, or Zendesk's field, tell otherwise than the one that counts; at most fifty, the worst
    /// first.
    #[serde(default)]
    pub disagreements: Vec<Disagreement>,
}

/// One source, read once.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct SourceReading {
    /// Which source: `zendesk.organizations`, `zendesk.agents`, `zendesk.tickets`, `zendesk.audits`, `zendesk.directory`,
    /// `team`, `notes`, `salesforce`, `pagerduty`, `availability`, `readme`.
    pub source: String,
    /// How far it is to be believed.
    pub status: Status,
    /// When it was last read well.
    #[schemars(with = "Option<String>")]
    pub seen_at: Option<Timestamp>,
    /// How many records this cycle read from it.
    pub records: usize,
    /// Why it is stale or unknown, or which of its records could not be read.
    pub reason: Option<String>,
}

impl SourceReading {
    /// A source that was read whole.
    #[must_use]
    pub fn known(source: &str, seen_at: Timestamp, records: usize) -> Self {
        Self {
            source: source.to_owned(),
            status: Status::Known,
            seen_at: Some(seen_at),
            records,
            reason: None,
        }
    }
}

/// How far a reading is to be believed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read, and complete.
    Known,
    /// What an earlier cycle read; told, not acted on.
    Stale,
    /// Not known.
    Unknown,
}

/// What a cycle cost in requests.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
pub struct Api {
    /// Requests sent, repeated ones and token requests included.
    pub requests: u64,
    /// How many of them were repeats.
    pub retries: u64,
    /// Time that calls spent waiting for rate limits and before repeats, in milliseconds, summed over calls that waited together.
    pub waited_ms: u64,
    /// Requests by rate-limit lane.
    pub by_lane: BTreeMap<String, u64>,
}

/// The numbers of a cycle.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
pub struct Counts {
    /// Accounts: organizations that name an ASE or have the flag.
    pub accounts: usize,
    /// Accounts whose tickets may be assigned.
    pub eligible: usize,
    /// Tickets of the accounts, closed ones left out.
    pub tickets: usize,
    /// Findings by severity.
    pub findings: FindingCounts,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct FindingCounts {
    /// How many errors.
    pub error: usize,
    /// How many warnings.
    pub warning: usize,
    /// How many notices.
    pub notice: usize,
}

/// A finding as told.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct ToldFinding {
    /// The rule's code, such as `subscription/unpaid`.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// Who puts it right.
    pub owner: Owner,
    /// The organization it is about.
    pub organization: Option<OrganizationId>,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// The agent it is about.
    pub agent: Option<UserId>,
    /// One sentence.
    pub message: String,
    /// What it rests on.
    pub evidence: Evidence,
    /// Why it is not certain, where it is not.
    pub held: Option<String>,
    /// Which readings of other places it rests on. Zendesk's own, on which all findings rest, are among `readings`.
    #[serde(default)]
    pub rests_on: Vec<Grounds>,
}

/// A reading that a finding rests on.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Grounds {
    /// Which source, as in `readings`.
    pub source: String,
    /// When it was read.
    #[schemars(with = "Option<String>")]
    pub seen_at: Option<Timestamp>,
}

/// An action as told.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct Told {
    /// What kind of write.
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
    /// What came of it.
    pub outcome: Outcome,
    /// Why, where that is not plain.
    pub reason: Option<String>,
}

/// What came of an action. Not a failure unless it says so.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Audit: this is what would be done.
    Planned,
    /// Done.
    Applied,
    /// It was so already.
    AlreadyTrue,
    /// Not done, on purpose.
    Held,
    /// Somebody changed the ticket meanwhile; looked at again next cycle.
    Conflict,
    /// Zendesk refused, or did not answer.
    Failed,
}

impl CycleReport {
    /// Whether any source could not be read.
    #[must_use]
    pub fn has_unread_source(&self) -> bool {
        self.readings
            .iter()
            .any(|reading| reading.status != Status::Known)
    }

    /// Whether any source could be read.
    #[must_use]
    pub fn has_known_source(&self) -> bool {
        self.readings
            .iter()
            .any(|reading| reading.status == Status::Known)
    }

    /// Whether any write failed.
    #[must_use]
    pub fn has_failed_write(&self) -> bool {
        self.actions
            .iter()
            .any(|action| action.outcome == Outcome::Failed)
    }

    /// The worst severity among the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

impl From<ase_rules::Finding> for ToldFinding {
    fn from(finding: ase_rules::Finding) -> Self {
        let ase_rules::Finding {
            rule,
            severity,
            owner,
            organization,
            ticket,
            agent,
            message,
            evidence,
            held,
        } = finding;
        Self {
            rule: rule.to_string(),
            severity,
            owner,
            organization,
            ticket,
            agent,
            message,
            evidence,
            held,
            rests_on: Vec::new(),
        }
    }
}

impl ToldFinding {
    /// The same, with those of `readings` that its rule asks.
    #[must_use]
    pub fn resting_on(mut self, readings: &[SourceReading]) -> Self {
        let asked = readings.iter().filter(|reading| self.asks(&reading.source));
        self.rests_on = asked
            .map(|reading| Grounds {
                source: reading.source.clone(),
                seen_at: reading.seen_at,
            })
            .collect();
        self
    }

    /// Whether its rule asks a place beside Zendesk's accounts, people and tickets.
    fn asks(&self, source: &str) -> bool {
        let rule = &*self.rule;
        let (area, _) = rule.split_once('/').unwrap_or((rule, ""));
        match source {
            // Entries of the configuration that fit nothing are found in Zendesk, those of team files in these.
            "team" if rule == "config/unmatched" => self
                .evidence
                .get("entry")
                .is_some_and(|entry| entry == "team"),
            "team" => matches!(area, "roster" | "oncall"),
            "notes" => area == "note",
            "salesforce" => rule == "subscription/charge-mismatch",
            "pagerduty" => area == "oncall",
            "availability" => area == "availability",
            source if source.starts_with("zendesk.directory") => {
                matches!(
                    rule,
                    "roster/unknown-organization" | "roster/wrong-instance"
                )
            }
            _ => false,
        }
    }
}

impl FindingCounts {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Notice => self.notice += 1,
        }
    }

    /// Counts `findings` by severity.
    #[must_use]
    pub fn of(findings: &[ToldFinding]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.add(finding.severity);
        }
        counts
    }
}

impl From<Mode> for String {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Audit => "audit".to_owned(),
            Mode::Apply => "apply".to_owned(),
        }
    }
}
