//! Roles of agents.

use serde_json::Value;

use crate::ids::CustomRoleId;

record! {
    /// A role. Enterprise accounts define their own.
    CustomRole {
        must {
            id: CustomRoleId,
        }
        plain {
            /// What its agents may do: some 45 flags and words, which differ by plan.
            configuration: Value,
            name: String,
        }
        maybe {
            description: String,
            role_type: i64,
            team_member_count: i64,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a role is to be.
    CustomRoleDraft {
        name: &str,
        description: &str,
        configuration: Value,
    }
}
