//! Which agents are there to take work.

use serde_json::Value;

use crate::ids::{GroupId, UserId};

record! {
    /// The state of one agent.
    AgentAvailability {
        must {
            id: String,
        }
        plain {
            attributes: Availability,
            links: Value,
            relationships: Value,
        }
        maybe {
            #[serde(rename = "type")]
            kind: String,
        }
    }
}

record! {
    /// Where an agent is.
    #[derive(Default)]
    Availability {
        plain {
            group_ids: Vec<GroupId>,
            skills: Vec<Value>,
        }
        maybe {
            agent_id: UserId,
            /// `None` where the account routes by channel.
            agent_status: AgentStatus,
            version: i64,
        }
    }
}

record! {
    /// A state an agent can be in: 2 offline, 3 online, 4 away, 5 transfers only, others the account's own.
    AgentStatus {
        plain {
            id: Value,
            name: String,
            channels: Value,
            group_ids: Vec<GroupId>,
        }
        maybe {
            description: String,
            reason: String,
        }
        times {
            updated_at,
        }
    }
}

record! {
    /// All states agents can be in.
    AgentStatuses {
        plain {
            default: Vec<AgentStatus>,
            custom: Vec<AgentStatus>,
        }
    }
}
