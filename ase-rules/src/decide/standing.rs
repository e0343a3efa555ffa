//! The standing of a named ASE: can this person own tickets?

use crate::{Agent, AgentFact, GroupId, Policy, Role, Ticket, UserId};
use std::collections::BTreeMap;

/// Whether the named ASE can own tickets.
pub(crate) enum Standing<'a> {
    /// Yes, in these groups.
    Fit {
        agent: &'a Agent,
        groups: Vec<GroupId>,
    },
    /// No.
    Unfit(Unfit),
    /// It is not known.
    Doubtful(String),
}

/// Why the named ASE cannot own tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// There is no such user.
    Absent,
    /// The user cannot own tickets, for this reason.
    NotAssignable(&'static str),
    /// The user belongs to no group at all.
    NoGroup,
    /// The user belongs to groups, and none of them is allowed.
    NoAllowedGroup,
}

impl Unfit {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Absent => "does not exist in this instance",
            Self::NotAssignable(why) => why,
            Self::NoGroup => "belongs to no group",
            Self::NoAllowedGroup => "belongs to none of the allowed groups",
        }
    }
}

impl<'a> Standing<'a> {
    pub(super) fn of(
        ase: UserId,
        agents: &'a BTreeMap<UserId, AgentFact>,
        policy: &Policy,
    ) -> Self {
        match agents.get(&ase) {
            None => Self::Doubtful(format!("user {ase} was not read")),
            Some(AgentFact::Unreadable(why)) => {
                Self::Doubtful(format!("user {ase} could not be read: {why}"))
            }
            Some(AgentFact::Absent) => Self::Unfit(Unfit::Absent),
            Some(AgentFact::Found(agent)) => Self::of_agent(agent, policy),
        }
    }

    fn of_agent(agent: &'a Agent, policy: &Policy) -> Self {
        if let Some(why) = not_assignable(agent) {
            return Self::Unfit(Unfit::NotAssignable(why));
        }
        if let Role::Other(role) = &agent.role {
            return Self::Doubtful(format!("user {} has the unknown role {role}", agent.id));
        }
        let groups = usable_groups(agent, policy);
        if groups.is_empty() {
            return Self::Unfit(match agent.groups.is_empty() {
                true => Unfit::NoGroup,
                false => Unfit::NoAllowedGroup,
            });
        }
        Self::Fit { agent, groups }
    }

    /// The group an assignment goes to: the ticket's own where the agent is a member, so that the
    /// ticket stays in its queue, else the preferred one, else the agent's default.
    pub(super) fn group_for(&self, ticket: &Ticket, policy: &Policy) -> Option<GroupId> {
        let Self::Fit { agent, groups } = self else {
            return None;
        };
        [ticket.group, policy.preferred_group, agent.default_group]
            .into_iter()
            .flatten()
            .find(|group| groups.contains(group))
            .or_else(|| groups.first().copied())
    }
}

fn not_assignable(agent: &Agent) -> Option<&'static str> {
    if agent.role == Role::EndUser {
        Some("is an end user")
    } else if agent.light {
        Some("is a light agent")
    } else if agent.suspended {
        Some("is suspended")
    } else if !agent.active {
        Some("is inactive")
    } else {
        None
    }
}

/// The agent's groups that are allowed, in a fixed order.
fn usable_groups(agent: &Agent, policy: &Policy) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> = agent
        .groups
        .iter()
        .copied()
        .filter(|group| policy.allowed_groups.is_empty() || policy.allowed_groups.contains(group))
        .collect();
    groups.sort();
    groups.dedup();
    groups
}
