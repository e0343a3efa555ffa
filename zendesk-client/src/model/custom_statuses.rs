//! Custom ticket statuses.

use super::Status;
use crate::ids::CustomStatusId;

record! {
    /// A status of the account, within one of the built-in ones.
    CustomStatus {
        must {
            id: CustomStatusId,
            /// The built-in status it counts as.
            status_category: Status,
        }
        plain {
            url: String,
        }
        maybe {
            active: bool,
            agent_label: String,
            default: bool,
            description: String,
            end_user_description: String,
            end_user_label: String,
            raw_agent_label: String,
            raw_description: String,
            raw_end_user_description: String,
            raw_end_user_label: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a custom status is to be. Its category cannot be changed later.
    CustomStatusDraft {
        status_category: Status,
        agent_label: &str,
        end_user_label: &str,
        description: &str,
        end_user_description: &str,
        active: bool,
    }
}
