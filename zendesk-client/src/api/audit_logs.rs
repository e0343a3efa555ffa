//! The account's own log. One export a minute.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/account-configuration/audit_logs/>

use crate::ids::AuditLogId;
use crate::model::AuditLog;

resource! {
    /// The log of an account; made by
    /// [`Client::audit_logs`](crate::Client::audit_logs).
    AuditLogs
}

operations! { AuditLogs {
    /// Lists the entries, youngest first. Narrow it with [`Pages::query`](crate::Pages::query), such as `filter[source_type]`.
    cursor list() "/api/v2/audit_logs" => "audit_logs": AuditLog;
    /// Reads an entry.
    read get(id: AuditLogId) "/api/v2/audit_logs/{id}" => "audit_log": AuditLog;
    /// Has the log of a span of time sent by mail.
    post export(from: jiff::Timestamp, to: jiff::Timestamp) "/api/v2/audit_logs/export",
        query { "filter[created_at][]": from, "filter[created_at][]": to };
}}
