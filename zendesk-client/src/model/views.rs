//! Views: saved searches in the agents' workspace.

use serde_json::Value;

use super::Conditions;
use crate::ids::ViewId;

record! {
    /// A view.
    View {
        must {
            id: ViewId,
        }
        plain {
            url: String,
            conditions: Conditions,
            /// How it is shown: columns, grouping, order.
            execution: Value,
            /// Who sees it; null for everybody.
            restriction: Value,
            title: String,
        }
        maybe {
            active: bool,
            default: bool,
            description: String,
            position: i64,
            watchable: bool,
            raw_title: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// How many tickets a view holds.
    ViewCount {
        plain {
            url: String,
        }
        maybe {
            active: bool,
            /// Whether it is not from the cache.
            fresh: bool,
            pretty: String,
            /// `None` while Zendesk counts.
            value: u64,
            view_id: ViewId,
        }
    }
}

record! {
    /// A view as agents see it: columns and rows.
    ViewRows {
        plain {
            columns: Vec<Value>,
            rows: Vec<Value>,
            groups: Vec<Value>,
            view: Value,
        }
        maybe {
            count: u64,
            next_page: String,
            previous_page: String,
        }
    }
}

record! {
    /// How far the export of a view is.
    ViewExport {
        plain {
            status: String,
        }
        maybe {
            view_id: ViewId,
        }
    }
}

draft! {
    /// What a view is to be. An array replaces the one there was.
    ViewDraft {
        title: &str,
        description: &str,
        active: bool,
        position: i64,
        all: &[super::Condition],
        any: &[super::Condition],
        output: Value,
        restriction: Value,
    }
}
