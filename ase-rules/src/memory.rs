//! Memory: what earlier looks saw and did.

use crate::named::NamedAse;
use crate::policy::ase_since;
use crate::{Account, ActionKind, Facts, OrganizationId, Policy, TicketId, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What is remembered between two plans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Memory {
    /// Who served which account, and when.
    pub tenures: Vec<Tenure>,
    /// What the flag of each account was at the last readings.
    pub flags: BTreeMap<OrganizationId, FlagSeen>,
    /// What we wrote.
    pub writes: Vec<Written>,
}

/// A time in which one ASE served one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Tenure {
    /// The account.
    pub organization: OrganizationId,
    /// The ASE.
    pub ase: UserId,
    /// From when.
    pub since: Timestamp,
    /// Until when; none: still.
    pub until: Option<Timestamp>,
}

/// What a flag was seen to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlagSeen {
    /// The value.
    pub value: bool,
    /// The first reading of this value in a row.
    pub since: Timestamp,
    /// The last reading.
    pub last: Timestamp,
    /// When it was seen to change, in the last [`flapping_within`](crate::Policy::flapping_within).
    #[serde(default)]
    pub changes: Vec<Timestamp>,
}

impl FlagSeen {
    /// The changes that are not too old at `now`.
    pub(crate) fn recent_changes(
        &self,
        policy: &Policy,
        now: Timestamp,
    ) -> impl Iterator<Item = Timestamp> {
        let within = policy.flapping_within;
        (self.changes.iter().copied()).filter(move |change| now.duration_since(*change) <= within)
    }
}

/// A write we made.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Written {
    /// To which ticket.
    pub ticket: TicketId,
    /// For which account.
    pub organization: OrganizationId,
    /// About which agent.
    pub agent: UserId,
    /// What was done.
    pub kind: ActionKind,
    /// By which rule.
    pub rule: String,
    /// When: best the ticket's `updated_at` in the answer, so that an older reading of the ticket
    /// can be told from a newer one.
    pub at: Timestamp,
}

/// The tenure of an ASE that has not ended, of those of one account.
pub(crate) fn open_tenure<'t>(
    mut tenures: impl Iterator<Item = &'t Tenure>,
    ase: UserId,
) -> Option<&'t Tenure> {
    tenures.find(|tenure| tenure.ase == ase && tenure.until.is_none())
}

/// A configured beginning that is not later than another ASE's is that one's, or one before it:
/// nobody changed the configuration since. A later one counts, also from before the other was seen
/// to end, for a change of the field is seen after the fact. The tenures are those of one account.
pub(crate) fn may_have_begun<'t>(
    mut tenures: impl Iterator<Item = &'t Tenure>,
    ase: UserId,
    since: Timestamp,
) -> bool {
    !tenures.any(|tenure| tenure.ase != ase && tenure.since >= since)
}

impl Memory {
    /// Takes note of who is named and what the flags are.
    ///
    /// A reading of the accounts that is in doubt changes nothing, and neither does a single record
    /// that is: to forget a tenure because a list broke off would make every ticket look old.
    pub fn observe(&mut self, facts: &Facts, policy: &Policy, now: Timestamp) {
        let doubt = facts.accounts.doubt_at(now, policy.roster_max_age);
        let (Some(accounts), Some(seen_at), None) =
            (facts.accounts.value(), facts.accounts.seen_at(), doubt)
        else {
            return;
        };
        let mut accounts: Vec<&Account> = accounts.iter().collect();
        accounts.sort();
        accounts.dedup();
        self.close_gone(&accounts, now);
        let overrides = policy.by_account();
        let mut tenures: BTreeMap<OrganizationId, Vec<usize>> = BTreeMap::new();
        for (at, tenure) in self.tenures.iter().enumerate() {
            tenures.entry(tenure.organization).or_default().push(at);
        }
        for records in accounts.chunk_by(|a, b| a.organization == b.organization) {
            // Two records that contradict each other are as doubtful as one that says so.
            if let [account] = records
                && account.doubt.is_none()
            {
                let overrides = overrides.get(&account.organization).into_iter().flatten();
                let begun = ase_since(overrides.copied());
                let tenures = tenures.get(&account.organization);
                self.observe_named(account, begun, tenures.map_or(&[], Vec::as_slice), now);
                self.observe_flag(account, policy, seen_at);
            }
        }
    }

    /// The tenure of an ASE in an account that has not ended.
    #[must_use]
    pub fn tenure(&self, organization: OrganizationId, ase: UserId) -> Option<&Tenure> {
        let mine = |tenure: &&Tenure| tenure.organization == organization;
        open_tenure(self.tenures.iter().filter(mine), ase)
    }

    /// Who served which account before, each once, the latest first.
    pub(crate) fn former(&self) -> BTreeMap<OrganizationId, Vec<UserId>> {
        let ended = self.tenures.iter().filter(|tenure| tenure.until.is_some());
        let mut ended: Vec<&Tenure> = ended.collect();
        ended.sort_by_key(|tenure| Reverse((tenure.until, tenure.ase)));
        let mut former: BTreeMap<OrganizationId, Vec<UserId>> = BTreeMap::new();
        for tenure in ended {
            let ases = former.entry(tenure.organization).or_default();
            if !ases.contains(&tenure.ase) {
                ases.push(tenure.ase);
            }
        }
        former
    }

    /// The tenures of the account are those at `mine`, and it is configured to have `begun`.
    fn observe_named(
        &mut self,
        account: &Account,
        begun: Option<Timestamp>,
        mine: &[usize],
        now: Timestamp,
    ) {
        let ase = match account.named() {
            NamedAse::Named(ase) => ase,
            NamedAse::NotNamed => return self.close(mine, now),
            // Somebody is meant, we cannot read whom: no reason to begin anew once it is mended.
            NamedAse::Unreadable => return,
        };
        let tenures = mine.iter().map(|at| &self.tenures[*at]);
        let since = begun.filter(|since| may_have_begun(tenures, ase, *since));
        let is_open = |at: &&usize| {
            let tenure = &self.tenures[**at];
            tenure.ase == ase && tenure.until.is_none()
        };
        if let Some(at) = mine.iter().find(is_open) {
            let tenure = &mut self.tenures[*at];
            tenure.since = since.unwrap_or(tenure.since);
            return;
        }
        self.close(mine, now);
        self.tenures.push(Tenure {
            organization: account.organization,
            ase,
            since: since.unwrap_or(now),
            until: None,
        });
    }

    fn observe_flag(&mut self, account: &Account, policy: &Policy, seen_at: Timestamp) {
        let Some(value) = account.flag else { return };
        let seen = self
            .flags
            .entry(account.organization)
            .or_insert_with(|| FlagSeen {
                value,
                since: seen_at,
                last: seen_at,
                changes: vec![],
            });
        if seen.value != value {
            seen.value = value;
            seen.since = seen_at;
            seen.changes.push(seen_at);
        }
        seen.changes = seen.recent_changes(policy, seen_at).collect();
        seen.last = seen.last.max(seen_at);
    }

    fn close(&mut self, mine: &[usize], now: Timestamp) {
        for at in mine {
            self.tenures[*at].until.get_or_insert(now);
        }
    }

    /// A complete list without an organization says that it is no account any more.
    fn close_gone(&mut self, accounts: &[&Account], now: Timestamp) {
        let present: BTreeSet<OrganizationId> = accounts
            .iter()
            .map(|account| account.organization)
            .collect();
        self.tenures
            .iter_mut()
            .filter(|tenure| tenure.until.is_none() && !present.contains(&tenure.organization))
            .for_each(|tenure| tenure.until = Some(now));
    }
}
