//! The account's own log: who changed which setting.

use crate::ids::{AuditLogId, UserId};

record! {
    /// One entry.
    AuditLog {
        must {
            id: AuditLogId,
        }
        plain {
            url: String,
        }
        maybe {
            action: String,
            action_label: String,
            actor_id: UserId,
            actor_name: String,
            change_description: String,
            ip_address: String,
            source_id: i64,
            source_label: String,
            source_type: String,
        }
        times {
            created_at,
        }
    }
}
