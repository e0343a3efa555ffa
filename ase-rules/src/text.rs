//! Stories as text: a world in, a plan out, in words a manager could have written.
//!
//! ```text
//! org Acme      ase=maya
//! ticket 101    org=Acme  open  unassigned  emergency
//! change 101    2h  bob/web  assignee=bob
//! ```
//!
//! What a story does not say is ordinary: the flag is checked, the ASE has served for 30 days and
//! can own tickets, a ticket is an hour old, its history was read and is empty.

mod parts;
mod world;

pub(crate) use world::World;

use crate::{
    Action, ActionKind, Change, Finding, History, Plan, Reasons, Status, TicketId, What, Written,
};
use std::collections::BTreeSet;

/// Checks that a world leads to a plan, line by line in any order, and that the plan keeps what
/// every plan promises.
#[track_caller]
pub(crate) fn check(world: &str, expected: &str) -> Plan {
    let world = World::parse(world);
    let plan = world.plan();
    let found: BTreeSet<String> = world.lines(&plan).into_iter().collect();
    let expected: BTreeSet<String> = expected
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    assert!(
        found == expected,
        "expected:\n{}\nfound:\n{}\nbecause:\n{}",
        joined(&expected),
        joined(&found),
        world.reasons(&plan),
    );
    world.expect_promises(&plan);
    plan
}

fn joined(lines: &BTreeSet<String>) -> String {
    lines.iter().map(|line| format!("    {line}\n")).collect()
}

impl World {
    pub(crate) fn plan(&self) -> Plan {
        crate::plan(&self.facts, &self.policy, &self.memory, self.now)
    }

    /// The plan in words.
    pub(crate) fn lines(&self, plan: &Plan) -> Vec<String> {
        let findings = plan.findings.iter().map(|finding| self.finding(finding));
        let actions = plan.actions.iter().map(|action| self.action(action));
        let wanted = plan.wanted.iter().map(|ticket| format!("want #{ticket}"));
        findings.chain(actions).chain(wanted).collect()
    }

    fn finding(&self, finding: &Finding) -> String {
        let held = held(finding.held.as_ref());
        let about = match (finding.ticket, finding.organization, finding.agent) {
            (Some(ticket), _, _) => format!("#{ticket}"),
            (None, Some(organization), _) => self.organization_name(organization),
            (None, None, Some(agent)) => self.user_name(agent),
            (None, None, None) => "nothing".to_owned(),
        };
        format!("{held}{} {} {about}", finding.severity, finding.rule)
    }

    fn action(&self, action: &Action) -> String {
        let held = held(action.held.as_ref());
        let agent = self.user_name(action.agent);
        let group = action.group.map(|group| format!(" in {group}"));
        let group = group.unwrap_or_default();
        let (ticket, rule) = (action.ticket, &action.rule);
        format!("{held}{} #{ticket} to {agent}{group} ({rule})", action.kind)
    }

    fn reasons(&self, plan: &Plan) -> String {
        let accounts = plan
            .account_trails
            .iter()
            .map(|(id, trail)| format!("{}:\n{trail}", self.organization_name(*id)));
        let tickets = plan
            .trails
            .iter()
            .map(|(id, trail)| format!("#{id}:\n{trail}"));
        accounts.chain(tickets).collect()
    }

    /// What holds for every plan: it does not depend on the order of the facts, every ticket has a
    /// reason, and once it is carried out nothing is left to do.
    #[track_caller]
    pub(crate) fn expect_promises(&self, plan: &Plan) {
        let mut reversed = self.clone();
        reversed.reverse();
        assert_eq!(&reversed.plan(), plan, "the plan depends on the order");
        self.expect_reasons_to_change_nothing(plan);
        self.expect_parts_to_change_nothing(plan);
        for ticket in self.tickets() {
            let trail = plan.trails.get(&ticket.id);
            assert!(
                trail.is_some_and(|trail| trail.deciding().is_some()),
                "#{} has no reason",
                ticket.id
            );
        }
        let mut after = self.clone();
        after.apply(plan);
        let again = after.plan();
        let acts: Vec<String> = (again.actions.iter())
            .filter(|action| action.held.is_none())
            .map(|action| self.action(action))
            .collect();
        assert!(acts.is_empty(), "a second plan acts again: {acts:?}");
        let mut replies = plan.wanted_replies.iter();
        assert!(replies.all(|id| plan.wanted.contains(id)));
        assert!(again.wanted.iter().all(|id| plan.wanted.contains(id)));
    }

    /// A plan without reasons, or with those of one ticket, decides the same.
    #[track_caller]
    fn expect_reasons_to_change_nothing(&self, plan: &Plan) {
        let one: Vec<TicketId> = self.tickets().iter().map(|t| t.id).take(1).collect();
        for reasons in [Reasons::None, Reasons::Of(&one)] {
            let mut lean = plan.clone();
            lean.trails
                .retain(|id, _| reasons != Reasons::None && one.contains(id));
            let (facts, policy) = (&self.facts, &self.policy);
            let found = crate::plan_with_reasons(facts, policy, &self.memory, self.now, reasons);
            assert_eq!(found, lean, "reasons change the plan");
        }
    }

    /// Carries out what is not held, as Zendesk would.
    pub(crate) fn apply(&mut self, plan: &Plan) {
        for action in plan.actions.iter().filter(|action| action.held.is_none()) {
            self.write(action);
            self.memory.writes.push(Written {
                ticket: action.ticket,
                organization: action.organization,
                agent: action.agent,
                kind: action.kind,
                rule: action.rule.to_string(),
                at: self.now,
            });
        }
    }

    fn write(&mut self, action: &Action) {
        let (now, us) = (self.now, self.policy.api_user);
        let ticket = self.ticket_mut(action.ticket);
        assert_eq!(ticket.updated_at, action.stamp, "the stamp is not ours");
        ticket.updated_at = now;
        match action.kind {
            ActionKind::Assign => {}
            ActionKind::Inform | ActionKind::AddFollower => {
                return ticket.followers.push(action.agent);
            }
            ActionKind::RemoveFollower => {
                return ticket
                    .followers
                    .retain(|follower| *follower != action.agent);
            }
        }
        let what = What::Assignee {
            from: ticket.assignee,
            to: Some(action.agent),
        };
        if let History::Known(changes) = &mut ticket.history {
            changes.push(Change {
                at: now,
                author: us,
                channel: Some("api".to_owned()),
                what,
            });
        }
        ticket.assignee = Some(action.agent);
        ticket.group = action.group;
        if ticket.status == Status::New {
            ticket.status = Status::Open;
        }
    }
}

fn held(why: Option<&String>) -> &'static str {
    match why {
        Some(_) => "held ",
        None => "",
    }
}
