//! The list of rules. One file a rule; the head of the file is its page.
//!
//! Rules do not see each other. A rule looks at the desk, at one account or at one decided ticket
//! and says what it finds; which step decided a ticket, and what holds it, is settled before.

mod ase;
mod assignment;
mod availability;
mod config;
mod emergency;
mod mode;
mod note;
mod oncall;
mod page;
mod roster;
mod shadow;
mod subscription;

pub use page::RulePage;

use crate::decide::{Case, Decided, Desk};
use crate::{ActionKind, Evidence, GroupId, OrganizationId, Severity, Ticket, TicketId, UserId};

/// A rule: its page, and how it looks.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) page: RulePage,
    pub(crate) check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    Desk(fn(&Desk<'_>) -> Vec<Observation>),
    Account(fn(&Desk<'_>, &Case<'_>) -> Option<Observation>),
    /// What a ticket's decision means. What holds the decision holds the finding.
    Ticket(fn(&Desk<'_>, &Decided<'_>) -> Option<Observation>),
    /// What else is to be said of a ticket, whatever was decided about it.
    Beside(fn(&Desk<'_>, &Decided<'_>) -> Option<Observation>),
}

/// Every rule, in the order of the catalogue.
pub(crate) const RULES: &[Rule] = &[
    subscription::unpaid::RULE,
    subscription::unnamed::RULE,
    subscription::tag_mismatch::RULE,
    subscription::signature_without_flag::RULE,
    subscription::charge_mismatch::RULE,
    subscription::expiring::RULE,
    subscription::expired::RULE,
    subscription::unreadable_date::RULE,
    subscription::flapping::RULE,
    subscription::suppressed::RULE,
    ase::unreadable::RULE,
    ase::unknown_user::RULE,
    ase::not_assignable::RULE,
    ase::no_group::RULE,
    ase::too_many_accounts::RULE,
    assignment::unowned::RULE,
    assignment::elsewhere::RULE,
    assignment::ineligible::RULE,
    assignment::former_ase::RULE,
    assignment::unassigned_again::RULE,
    assignment::ping_pong::RULE,
    assignment::unanswered::RULE,
    emergency::ase_not_informed::RULE,
    emergency::assigned_by_automation::RULE,
    emergency::handover::RULE,
    shadow::missing::RULE,
    shadow::former_ase::RULE,
    shadow::responder::RULE,
    availability::away_near_breach::RULE,
    availability::uncovered::RULE,
    roster::unlisted::RULE,
    roster::not_named::RULE,
    roster::unknown_organization::RULE,
    roster::wrong_instance::RULE,
    roster::duplicate_claim::RULE,
    roster::focus_percentage::RULE,
    roster::organization_percentages::RULE,
    roster::total_percentage::RULE,
    oncall::still_rostered::RULE,
    note::missing::RULE,
    note::unanswered::RULE,
    note::wrong_ase::RULE,
    note::mode_drift::RULE,
    mode::expired_override::RULE,
    config::unmatched::RULE,
];

const PAGES: [RulePage; RULES.len()] = {
    let mut pages = [RULES[0].page; RULES.len()];
    let mut at = 0;
    while at < RULES.len() {
        pages[at] = RULES[at].page;
        at += 1;
    }
    pages
};

/// The pages of all rules, in the order of the catalogue.
#[must_use]
pub fn rules() -> &'static [RulePage] {
    &PAGES
}

/// What a rule saw. Where it stands and what holds it is added by the plan.
#[derive(Clone, Debug)]
pub(crate) struct Observation {
    pub(crate) severity: Severity,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) ticket: Option<TicketId>,
    pub(crate) agent: Option<UserId>,
    pub(crate) message: String,
    pub(crate) evidence: Evidence,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) held: Option<String>,
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remedy {
    pub(crate) kind: ActionKind,
    pub(crate) group: Option<GroupId>,
}

impl Observation {
    pub(crate) fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            organization: None,
            ticket: None,
            agent: None,
            message: message.into(),
            evidence: Evidence::new(),
            remedy: None,
            held: None,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.evidence.insert(name, value);
        self
    }

    pub(crate) fn about(mut self, agent: Option<UserId>) -> Self {
        self.agent = agent;
        self
    }

    pub(crate) fn of_account(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }

    pub(crate) fn of_ticket(mut self, ticket: &Ticket) -> Self {
        self.ticket = Some(ticket.id);
        self.organization = ticket.organization;
        self
    }

    pub(crate) fn remedied_by(mut self, kind: ActionKind, group: Option<GroupId>) -> Self {
        self.remedy = Some(Remedy { kind, group });
        self
    }

    /// Adds a doubt to those there are.
    pub(crate) fn doubted_by(mut self, doubt: Option<String>) -> Self {
        self.held = match (self.held, doubt) {
            (Some(one), Some(other)) if one != other => Some(format!("{other}; {one}")),
            (one, other) => one.or(other),
        };
        self
    }
}
