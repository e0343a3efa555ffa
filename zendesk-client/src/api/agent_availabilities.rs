//! Which agents are there to take work. At most 300 requests a minute.
//!
//! Reference: <https://developer.zendesk.com/api-reference/agent-availability/agent-availability-api/agent_availabilities/>

use serde_json::{Value, json};

use crate::ids::{GroupId, UserId};
use crate::model::{AgentAvailability, AgentStatuses};

resource! {
    /// The agents' availability of an account; made by
    /// [`Client::agent_availabilities`](crate::Client::agent_availabilities).
    AgentAvailabilities
}

operations! { AgentAvailabilities {
    /// Lists the agents who take part in routing. Narrow it with [`Pages::query`](crate::Pages::query):
    /// `filter[group_ids]`, `filter[channel_status]`.
    cursor list() "/api/v2/agent_availabilities" => "data": AgentAvailability;
    /// Reads the state of an agent.
    read get(agent: UserId) "/api/v2/agent_availabilities/{agent}" => "data": AgentAvailability;
    /// Lists the states there are.
    get statuses() "/api/v2/agent_availabilities/agent_statuses" => _: AgentStatuses;
    /// Puts an agent into a state.
    put set_status(agent: UserId, status: i64) "/api/v2/agent_availabilities/agent_statuses/agents/{agent}",
        body json!({ "id": status });
    /// Puts the agent we act as into a state.
    put set_my_status(status: i64) "/api/v2/agent_availabilities/agent_statuses/me",
        body json!({ "id": status });
    /// Counts the agents of a group by state.
    get of_group(group: GroupId) "/api/v2/account_groups/availability/{group}" => _: Value;
}}
