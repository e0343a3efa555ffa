//! The nearest miss is true: whatever it names is made so, and what it promises follows.

use super::STRIDE;
use super::space::{self, ASE, World};
use super::wide;
use crate::{
    Account, ActionKind, Agent, AgentFact, Effect, Flip, GroupId, Mode, Profile, Reading, Role,
    Status, Tenure, Ticket, TicketId, UserId, nearest_miss,
};
use std::collections::BTreeMap;

/// Every how many worlds one is asked about, and every how many of its tickets; prime to every
/// dimension.
const EVERY: (usize, usize) = match cfg!(debug_assertions) {
    true => (61, 1009),
    false => (1, 211),
};

#[test]
fn a_nearest_miss_is_true_wherever_it_is_told() {
    let (narrow, wide) = (space::tickets(), wide::tickets());
    let mut told: BTreeMap<Vec<Flip>, usize> = BTreeMap::new();
    let worlds = space::worlds(&[]).map(|world| (world, &narrow));
    let worlds = worlds.chain(wide::worlds(&[]).map(|world| (world, &wide)));
    for (at, (world, tickets)) in worlds.enumerate().step_by(EVERY.0) {
        for ticket in tickets.iter().skip(at % EVERY.1).step_by(EVERY.1) {
            if let Some(flips) = world.clone().with(ticket).expect_true_miss(ticket.id) {
                *told.entry(flips).or_default() += 1;
            }
        }
    }
    let points: usize = told.values().sum();
    println!("{points} nearest misses of {} kinds are true", told.len());
    let single = [Flip::Flagged, Flip::ModeAuto, Flip::Open];
    for flip in single.iter().filter(|_| STRIDE == 1) {
        assert!(
            told.contains_key([*flip].as_slice()),
            "{flip:?} is never enough"
        );
    }
}

impl World {
    /// The same world with one ticket.
    fn with(mut self, ticket: &Ticket) -> Self {
        *self.tickets_mut() = vec![ticket.clone()];
        self
    }

    /// Checks the nearest miss of the ticket, if it has one.
    fn expect_true_miss(&self, id: TicketId) -> Option<Vec<Flip>> {
        let (facts, policy) = (&self.facts, &self.policy);
        let miss = nearest_miss(facts, policy, &self.memory, self.now, id)?;
        assert_eq!(self.effect_on(id), None, "{miss:?}");
        let mut flipped = self.clone();
        for flip in &miss.flips {
            flipped.flip_as_told(*flip, id);
        }
        let effect = flipped.effect_on(id);
        assert_eq!(effect, Some(miss.effect), "{miss:?}: {:?}", self.tickets());
        Some(miss.flips)
    }
}

impl World {
    fn effect_on(&self, ticket: TicketId) -> Option<Effect> {
        let plan = self.plan_alone();
        let mut actions = plan.actions.iter();
        let action = actions.find(|one| one.ticket == ticket && one.held.is_none())?;
        Some(match action.kind {
            ActionKind::Assign => Effect::Assign,
            ActionKind::AddFollower => Effect::AddFollower,
            ActionKind::Inform => Effect::Inform,
            ActionKind::RemoveFollower => Effect::RemoveFollower,
        })
    }

    /// Makes true what a flip says, in this test's own way and for everybody.
    fn flip_as_told(&mut self, flip: Flip, id: TicketId) {
        match flip {
            Flip::Flagged => self.account_mut().flag = Some(true),
            Flip::Named => {
                self.account_mut().named_ase = Some("99".to_owned());
                self.put_fit(UserId::new(99));
            }
            Flip::Assignable => self.put_fit(ASE),
            Flip::Unsuppressed => self.account_mut().suppressed_by.clear(),
            Flip::ModeAuto => {
                self.policy.default_mode = Mode::Auto;
                self.policy.modes.retain(|entry| entry.mode.is_none());
            }
            Flip::AssignAllNew => self.policy.profile = Profile::AssignAllNew,
            Flip::NotOptedOut => self.ticket_mut(id).tags.clear(),
            Flip::NotExcluded => self.policy.excluded_forms.clear(),
            Flip::NotSilenced => self.policy.disabled.clear(),
            Flip::BeganBefore => {
                let since = self.ticket_mut(id).created_at;
                let named = self.account_mut().ase().unwrap_or(ASE);
                self.memory.tenures.retain(|tenure| tenure.ase != named);
                self.memory.tenures.insert(
                    0,
                    Tenure {
                        organization: space::ACME,
                        ase: named,
                        since,
                        until: None,
                    },
                );
            }
            Flip::Open => self.ticket_mut(id).status = Status::Open,
            Flip::Certain => self.make_known(),
            Flip::NoEmergency => {
                let ticket = self.ticket_mut(id);
                ticket.priority = None;
                ticket.form = None;
                ticket.tags.clear();
            }
        }
    }

    fn account_mut(&mut self) -> &mut Account {
        match &mut self.facts.accounts {
            Reading::Known { value, .. } | Reading::Stale { value, .. } => &mut value[0],
            Reading::Unknown { why } => panic!("{why}"),
        }
    }

    fn ticket_mut(&mut self, id: TicketId) -> &mut Ticket {
        let mut tickets = self.tickets_mut().iter_mut();
        tickets.find(|ticket| ticket.id == id).unwrap()
    }

    fn put_fit(&mut self, id: UserId) {
        let agent = Agent {
            id,
            name: String::new(),
            role: Role::Agent,
            light: false,
            active: true,
            suspended: false,
            groups: vec![GroupId::new(1), GroupId::new(9)],
            default_group: None,
        };
        match &mut self.facts.agents {
            Reading::Known { value, .. } | Reading::Stale { value, .. } => {
                value.insert(id, AgentFact::Found(agent));
            }
            Reading::Unknown { why } => panic!("{why}"),
        }
    }

    fn make_known(&mut self) {
        let now = self.now;
        let account = self.account_mut();
        account.doubt = None;
        account.tickets_doubt = None;
        account.unreadable.clear();
        let facts = &mut self.facts;
        known(&mut facts.accounts, now);
        known(&mut facts.agents, now);
        known(&mut facts.tickets, now);
    }
}

fn known<T: Clone>(reading: &mut Reading<T>, now: jiff::Timestamp) {
    if let Some(value) = reading.value().cloned() {
        *reading = Reading::known(value, now);
    }
}
