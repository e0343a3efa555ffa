//! A copy of what is known about one ticket or account, to try things in.

use super::{Effect, Flip, NearestMiss};
use crate::{
    Account, ActionKind, Facts, History, Memory, OrganizationId, Policy, Reasons, Sources,
    TeamFile, Ticket, TicketId, UserId, What, plan_with_reasons,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Whoever has to do with a ticket beside the ASE.
fn people(ticket: &Ticket) -> impl Iterator<Item = UserId> {
    let changes = match &ticket.history {
        History::Known(changes) => changes.as_slice(),
        History::NotRead | History::Unknown(_) => &[],
    };
    let wrote = changes.iter().filter_map(|change| match change.what {
        What::Comment { author, .. } => Some(author),
        _ => change.author,
    });
    let has = ticket.followers.iter().copied().chain(ticket.assignee);
    has.chain(wrote)
}

/// So many things at most are made otherwise at once.
const MOST_FLIPS: usize = 3;

/// What is known about one ticket or account.
#[derive(Clone)]
pub(super) struct World {
    pub(super) facts: Facts,
    pub(super) policy: Policy,
    pub(super) memory: Memory,
    pub(super) now: Timestamp,
    pub(super) organization: OrganizationId,
}

impl World {
    pub(super) fn around(
        facts: &Facts,
        policy: &Policy,
        memory: &Memory,
        now: Timestamp,
        organization: OrganizationId,
        ticket: Option<TicketId>,
    ) -> Self {
        let of_account = |account: &&Account| account.organization == organization;
        let accounts = facts
            .accounts
            .narrowed(|all| all.iter().filter(of_account).cloned().collect());
        let tickets = facts.tickets.narrowed(|all| {
            all.iter()
                .filter(|one| Some(one.id) == ticket)
                .cloned()
                .collect()
        });
        let ases = accounts.value().into_iter().flatten();
        let ases = ases.filter_map(Account::ase);
        let others = tickets.value().into_iter().flatten().flat_map(people);
        let people: BTreeSet<UserId> = ases.chain(others).collect();
        let agents = facts.agents.narrowed(|all| {
            let known = people.iter().filter_map(|user| all.get_key_value(user));
            known.map(|(user, fact)| (*user, fact.clone())).collect()
        });
        let files = facts.sources.team.as_ref().map(|files| {
            let of_people =
                |file: &&TeamFile| file.agent.is_some_and(|user| people.contains(&user));
            files.narrowed(|all| all.iter().filter(of_people).cloned().collect())
        });
        let mut policy = policy.clone();
        policy
            .modes
            .retain(|entry| entry.organization == organization);
        let memory = Memory {
            tenures: (memory.tenures.iter())
                .filter(|tenure| tenure.organization == organization)
                .cloned()
                .collect(),
            flags: (memory.flags.get(&organization))
                .map(|seen| (organization, seen.clone()))
                .into_iter()
                .collect(),
            writes: (memory.writes.iter())
                .filter(|written| Some(written.ticket) == ticket)
                .cloned()
                .collect(),
        };
        Self {
            facts: Facts {
                instance: facts.instance.clone(),
                global: facts.global,
                accounts,
                agents,
                tickets,
                // What other places say makes findings. Nothing is done about them, but who has a team file is an engineer.
                sources: Sources {
                    team: files,
                    ..Sources::default()
                },
            },
            policy,
            memory,
            now,
            organization,
        }
    }

    /// The fewest flips, and of those the likeliest, that lead to an effect.
    pub(super) fn search(&self, effect: impl Fn(&Self) -> Option<Effect>) -> Option<NearestMiss> {
        // Only what is not so already is tried, so that few of all combinations are planned.
        let mut tried = vec![(self.clone(), vec![])];
        for _ in 0..MOST_FLIPS {
            tried = tried.iter().flat_map(Self::one_more).collect();
            let told = tried.iter().find_map(|(world, flips)| {
                let effect = effect(world)?;
                Some((flips.clone(), effect))
            });
            if let Some((flips, effect)) = told {
                let text = self.sentence(&flips, effect);
                return Some(NearestMiss {
                    flips,
                    effect,
                    text,
                });
            }
        }
        None
    }

    /// The same with one thing more made otherwise: each that is not so, of those less likely than the last.
    fn one_more((world, flips): &(Self, Vec<Flip>)) -> Vec<(Self, Vec<Flip>)> {
        let last = flips.last();
        let less_likely = |flip: &&Flip| last.is_none_or(|last| *flip > last);
        let more = Flip::ALL.iter().filter(less_likely).filter_map(|flip| {
            let mut world = world.clone();
            let mut flips = flips.clone();
            flips.push(*flip);
            world.flip(*flip).then_some((world, flips))
        });
        more.collect()
    }

    pub(super) fn effect_on_ticket(&self) -> Option<Effect> {
        let plan = plan_with_reasons(
            &self.facts,
            &self.policy,
            &self.memory,
            self.now,
            Reasons::None,
        );
        let action = plan.actions.iter().find(|action| action.held.is_none())?;
        Some(match action.kind {
            ActionKind::Assign => Effect::Assign,
            ActionKind::AddFollower => Effect::AddFollower,
            ActionKind::Inform => Effect::Inform,
            ActionKind::RemoveFollower => Effect::RemoveFollower,
        })
    }

    pub(super) fn effect_on_account(&self) -> Option<Effect> {
        let (facts, policy) = (&self.facts, &self.policy);
        let plan = plan_with_reasons(facts, policy, &self.memory, self.now, Reasons::None);
        (plan.counts.eligible > 0).then_some(Effect::Eligible)
    }

    pub(super) fn account(&self) -> Option<&Account> {
        self.facts.accounts.value()?.first()
    }

    pub(super) fn account_mut(&mut self) -> Option<&mut Account> {
        self.facts.accounts.value_mut()?.first_mut()
    }

    pub(super) fn ticket(&self) -> Option<&Ticket> {
        self.facts.tickets.value()?.first()
    }

    pub(super) fn ticket_mut(&mut self) -> Option<&mut Ticket> {
        self.facts.tickets.value_mut()?.first_mut()
    }
}
