//! Macros: changes an agent applies with a click.

use serde_json::Value;

use super::RuleAction;
use crate::ids::{AttachmentId, MacroId};

record! {
    /// A macro.
    Macro {
        must {
            id: MacroId,
        }
        plain {
            url: String,
            actions: Vec<RuleAction>,
            restriction: Value,
            title: String,
            app_installation: Value,
            categories: Value,
            permissions: Value,
            attachments: Vec<Value>,
        }
        maybe {
            active: bool,
            default: bool,
            description: String,
            position: i64,
            usage_1h: i64,
            usage_7d: i64,
            usage_24h: i64,
            usage_30d: i64,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// A file a macro adds.
    MacroAttachment {
        must {
            id: AttachmentId,
        }
        plain {
            url: String,
        }
        maybe {
            content_type: String,
            content_url: String,
            filename: String,
            size: i64,
        }
        times {
            created_at,
        }
    }
}

draft! {
    /// What a macro is to be. Conditions and actions replace all there were: send all of them.
    MacroDraft {
        title: &str,
        description: &str,
        active: bool,
        position: i64,
        restriction: Value,
        actions: &[super::RuleAction],
        /// Files uploaded before, five at most.
        attachments: &[AttachmentId],
    }
}
