//! The case of one account: is it eligible, and if not, why?

mod exceptions;
mod prerequisites;

use super::{Desk, Standing};
use crate::memory::{may_have_begun, open_tenure};
use crate::named::NamedAse;
use crate::policy::ase_since;
use crate::{Account, Mode, Outcome, Policy, Profile, Reason, Step, Trail, UserId};
use exceptions::Exceptions;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

/// One account, with everything its tickets' decisions have in common.
///
/// Laid out as written: what is asked for each ticket comes first and fills one line of the processor's cache, for a
/// million tickets ask ten thousand cases in any order.
#[repr(C, align(64))]
pub(crate) struct Case<'a> {
    pub(crate) named: NamedAse,
    /// Since when the ASE serves the account.
    pub(crate) since: Timestamp,
    /// Writes since then belong to this tenure.
    pub(crate) writes_since: Timestamp,
    pub(crate) mode: Mode,
    /// What the ASE does for this account, as far as is known.
    pub(crate) service: Service,
    /// Whether the ASE certainly cannot own tickets.
    pub(crate) is_surely_unfit: bool,
    /// What most accounts have nothing of.
    pub(crate) exceptions: Exceptions,
    pub(crate) account: &'a Account,
    /// The standing of the named ASE, if somebody is named.
    pub(crate) standing: Option<Standing<'a>>,
    /// Since when the flag was seen unchecked, if it is.
    pub(crate) unpaid: Option<Unpaid>,
    /// What stands in the way of any service, in words.
    pub(crate) blocks: Vec<String>,
    trail: Trail,
}

const _: () = assert!(std::mem::offset_of!(Case<'static>, account) == 64);

/// An unchecked flag.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct Unpaid {
    /// The first reading that saw it unchecked.
    pub(crate) since: Timestamp,
    /// Whether it was seen for long enough.
    pub(crate) counts: bool,
}

/// What the ASE does for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    /// Owns its new tickets.
    Owns,
    /// Follows its tickets.
    Follows,
    /// Nothing.
    Nothing,
}

impl<'a> Case<'a> {
    pub(super) fn open(account: &'a Account, desk: &Desk<'a>) -> Self {
        let organization = account.organization;
        let overrides = desk.overrides(organization);
        let since = tenure(account, desk);
        let mut case = Self {
            named: account.named(),
            since: since.unwrap_or(desk.now),
            // A tenure that is not known or has not begun has no writes of its own to count, so
            // every earlier one counts: rather do too little.
            writes_since: since
                .filter(|since| *since <= desk.now)
                .unwrap_or(Timestamp::MIN),
            mode: desk.policy.mode_by(overrides.iter().copied(), desk.now),
            service: Service::Nothing,
            is_surely_unfit: false,
            exceptions: Exceptions::NONE,
            account,
            standing: account.ase().map(|ase| standing(ase, desk)),
            unpaid: unpaid(account, desk),
            blocks: vec![],
            trail: Trail::default(),
        };
        let more = overrides.iter().flat_map(|entry| &entry.more_ases);
        case.exceptions.more = more.copied().collect();
        let former = desk.index.former.get(&organization).into_iter().flatten();
        case.exceptions.former = former.copied().filter(|ase| !case.serves(*ase)).collect();
        case.exceptions.own_doubt = (account.doubt.as_ref())
            .map(|why| format!("organization {organization} was not read fully: {why}"));
        case.exceptions.tickets_doubt = (account.tickets_doubt.as_ref())
            .map(|why| format!("the tickets of organization {organization} are in doubt: {why}"));
        case.look_at_prerequisites(desk);
        case.service = case.service_under(desk.policy);
        case.is_surely_unfit = case.exceptions.agent_doubt.is_none()
            && matches!(case.standing, Some(Standing::Unfit(_)));
        case.exceptions.settle();
        case
    }

    /// The list holds this organization twice, with different values.
    pub(super) fn contradicted(&mut self) {
        let organization = self.account.organization;
        self.exceptions.own_doubt = Some(format!(
            "organization {organization} was read twice, with different values"
        ));
    }

    pub(crate) fn ase(&self) -> Option<UserId> {
        self.named.ase()
    }

    /// Whether the organization surely takes no part in the ASE service.
    pub(crate) fn is_outside(&self) -> bool {
        self.named == NamedAse::NotNamed && self.account.flag == Some(false)
    }

    /// The ASEs of this account: the named one, and those beside.
    pub(crate) fn ases(&self) -> BTreeSet<UserId> {
        self.ase()
            .into_iter()
            .chain(self.exceptions.more.iter().copied())
            .collect()
    }

    /// Whether somebody is an ASE of this account: the named one, or one beside.
    pub(crate) fn serves(&self, user: UserId) -> bool {
        self.ase() == Some(user) || self.exceptions.more.contains(&user)
    }

    /// Whether the flag has been what it is for longer than a sync from Salesforce takes.
    pub(crate) fn flag_has_settled(&self, desk: &Desk<'_>) -> bool {
        let seen = desk.memory.flags.get(&self.account.organization);
        let since = seen.filter(|seen| Some(seen.value) == self.account.flag);
        let seen_at = desk.facts.accounts.seen_at();
        let for_long = since.zip(seen_at).is_some_and(|(seen, now)| {
            now.duration_since(seen.since) >= desk.policy.unpaid_tolerance
        });
        desk.policy.one_shot || for_long
    }

    /// Whether nothing stands in the way but an unchecked flag that was not seen for long enough: the
    /// sync from Salesforce may lag.
    pub(crate) fn is_settling(&self) -> bool {
        self.blocks.len() == 1 && self.unpaid.is_some_and(|unpaid| !unpaid.counts)
    }

    fn service_under(&self, policy: &Policy) -> Service {
        if !self.blocks.is_empty() {
            Service::Nothing
        } else if self.mode == Mode::Auto && policy.profile == Profile::AssignAllNew {
            Service::Owns
        } else {
            Service::Follows
        }
    }

    pub(crate) fn is_surely_eligible(&self, desk: &Desk<'_>) -> bool {
        self.service == Service::Owns
            && self.record_doubt(desk).is_none()
            && self.exceptions.agent_doubt.is_none()
            && self.exceptions.prerequisites_doubt.is_none()
    }

    /// What is doubtful about anything said of this account.
    pub(crate) fn record_doubt(&self, desk: &Desk<'_>) -> Option<String> {
        desk.accounts_doubt
            .clone()
            .or_else(|| self.exceptions.own_doubt.clone())
    }

    /// All of it that its tickets are decided by. What the agents are is told of the whole desk.
    pub(super) fn grounds(&self, desk: &Desk<'_>, hasher: &mut impl Hasher) {
        let Self {
            named,
            since,
            writes_since,
            mode,
            service,
            is_surely_unfit,
            exceptions,
            account,
            standing: _,
            unpaid,
            blocks,
            trail: _,
        } = self;
        // Where nobody is named, nothing is asked of a beginning, which is always now.
        let since = named.ase().map(|_| since);
        (named, since, writes_since, mode, service, is_surely_unfit).hash(hasher);
        (exceptions, account, unpaid, blocks).hash(hasher);
        named.ase().map(|ase| desk.away(ase)).hash(hasher);
    }

    /// The reasons why the account is eligible or is not.
    pub(crate) fn trail(&self, desk: &Desk<'_>) -> Trail {
        let mut trail = self.trail.clone();
        let doubts = [
            self.record_doubt(desk),
            self.exceptions.agent_doubt.clone(),
            self.exceptions.prerequisites_doubt.clone(),
        ];
        let doubts: Vec<String> = doubts.into_iter().flatten().collect();
        let (outcome, text) = match self.service {
            Service::Nothing => (
                Outcome::Blocks,
                format!("not eligible: {}", self.blocks.join(", and ")),
            ),
            _ if !doubts.is_empty() => (
                Outcome::Held,
                format!("whether it is eligible is in doubt: {}", doubts.join("; ")),
            ),
            Service::Owns => (
                Outcome::Passed,
                "eligible: new tickets go to the ASE".to_owned(),
            ),
            Service::Follows => (
                Outcome::Passed,
                "the ASE shadows; nothing is assigned".to_owned(),
            ),
        };
        trail.push(Reason::new(
            Step::Account,
            "account/eligible",
            outcome,
            text,
        ));
        trail
    }
}

/// Since when the named ASE serves the account, where that is known.
fn tenure(account: &Account, desk: &Desk<'_>) -> Option<Timestamp> {
    let organization = account.organization;
    let ase = account.ase()?;
    let configured = ase_since(desk.overrides(organization).iter().copied());
    let tenures = desk.index.tenures.get(&organization);
    let tenures = tenures.map_or(&[][..], Vec::as_slice).iter().copied();
    configured
        .filter(|since| may_have_begun(tenures.clone(), ase, *since))
        .or_else(|| Some(open_tenure(tenures, ase)?.since))
}

fn standing<'a>(ase: UserId, desk: &Desk<'a>) -> Standing<'a> {
    match desk.facts.agents.value() {
        Some(agents) => Standing::of(ase, agents, desk.policy),
        None => Standing::Doubtful("the agents are not known".to_owned()),
    }
}

/// How long the flag has been seen unchecked, this reading included.
fn unpaid(account: &Account, desk: &Desk<'_>) -> Option<Unpaid> {
    if account.flag != Some(false) {
        return None;
    }
    let seen_at = desk.facts.accounts.seen_at()?;
    let since = desk
        .memory
        .flags
        .get(&account.organization)
        .filter(|seen| !seen.value)
        .map_or(seen_at, |seen| seen.since);
    let for_long = seen_at.duration_since(since) >= desk.policy.unpaid_tolerance;
    Some(Unpaid {
        since,
        counts: desk.policy.one_shot || for_long,
    })
}
