//! Everything there is to say about one ticket or account.

use super::{NearestMiss, Trail, nearest_miss, nearest_miss_of_account};
use crate::decide::Desk;
use crate::{
    Action, Facts, Finding, Memory, OrganizationId, Policy, Reasons, TicketId, plan_with_reasons,
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};

/// Why something is done about a ticket or an account, or why nothing is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// What is explained.
    pub subject: Subject,
    /// The reasons, in the order in which they were looked at.
    pub reasons: Trail,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What is to be done.
    pub actions: Vec<Action>,
    /// What would have to be otherwise for something to be done.
    pub nearest_miss: Option<NearestMiss>,
}

/// What is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A ticket.
    Ticket(TicketId),
    /// An organization.
    Organization(OrganizationId),
}

/// Explains a ticket; nothing when it is not among the facts.
///
/// ```
/// # use ase_rules::{Facts, Memory, Policy, Reading, Sources, TicketId, explain_ticket};
/// # let now = jiff::Timestamp::UNIX_EPOCH;
/// # let facts = Facts {
/// #     instance: "global".to_owned(),
/// #     global: true,
/// #     accounts: Reading::known(vec![], now),
/// #     agents: Reading::known(Default::default(), now),
/// #     tickets: Reading::known(vec![], now),
/// #     sources: Sources::default(),
/// # };
/// # let (policy, memory) = (Policy::default(), Memory::default());
/// match explain_ticket(&facts, &policy, &memory, now, TicketId::new(101)) {
///     Some(explanation) => print!("{}", explanation.markdown()),
///     None => println!("There is no ticket 101."),
/// }
/// ```
#[must_use]
pub fn explain_ticket(
    facts: &Facts,
    policy: &Policy,
    memory: &Memory,
    now: Timestamp,
    ticket: TicketId,
) -> Option<Explanation> {
    let asked = [ticket];
    let mut plan = plan_with_reasons(facts, policy, memory, now, Reasons::Of(&asked));
    let mut reasons = plan.trails.remove(&ticket)?;
    let desk = Desk::new(facts, policy, memory, now);
    let subject = desk.tickets().find(|one| one.id == ticket)?;
    let organization = subject.organization;
    let case = organization.and_then(|organization| desk.cases.get(organization));
    reasons.ground(&desk, subject, case);
    plan.findings
        .retain(|finding| finding.ticket == Some(ticket));
    plan.actions.retain(|action| action.ticket == ticket);
    Some(Explanation {
        subject: Subject::Ticket(ticket),
        reasons,
        findings: plan.findings,
        actions: plan.actions,
        nearest_miss: nearest_miss(facts, policy, memory, now, ticket),
    })
}

/// Explains an account; nothing when it is not among the facts.
#[must_use]
pub fn explain_account(
    facts: &Facts,
    policy: &Policy,
    memory: &Memory,
    now: Timestamp,
    organization: OrganizationId,
) -> Option<Explanation> {
    let mut plan = plan_with_reasons(facts, policy, memory, now, Reasons::None);
    let mut reasons = plan.account_trails.remove(&organization)?;
    let desk = Desk::new(facts, policy, memory, now);
    reasons.ground_account(&desk, desk.cases.get(organization)?);
    plan.findings
        .retain(|finding| finding.ticket.is_none() && finding.organization == Some(organization));
    Some(Explanation {
        subject: Subject::Organization(organization),
        reasons,
        findings: plan.findings,
        actions: vec![],
        nearest_miss: nearest_miss_of_account(facts, policy, memory, now, organization),
    })
}

impl Explanation {
    /// The explanation in Markdown: a list of the reasons, each with its evidence.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("### {}\n\n", self.subject);
        for reason in &self.reasons {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "- **{}** {} (`{}`)",
                reason.outcome, reason.text, reason.code
            );
            if let Some(grounds) = reason.grounds() {
                let _ = writeln!(text, "  - {grounds}");
            }
        }
        if let Some(miss) = &self.nearest_miss {
            let _ = writeln!(text, "\nNearest miss: {}.", miss.text);
        }
        text
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{:#}", self.subject, self.reasons)?;
        match &self.nearest_miss {
            Some(miss) => writeln!(f, "   nearest miss: {}", miss.text),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket(id) => write!(f, "ticket {id}"),
            Self::Organization(id) => write!(f, "organization {id}"),
        }
    }
}
