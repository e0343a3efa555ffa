//! How much is connected with a ticket, a user or an organization.

record! {
    /// What is connected with a ticket.
    TicketRelated {
        plain {
            url: String,
            followup_source_ids: Vec<crate::ids::TicketId>,
            jira_issue_ids: Vec<String>,
        }
        maybe {
            from_archive: bool,
            /// How many incidents a problem has.
            incidents: u64,
            topic_id: String,
            twitter: serde_json::Value,
        }
    }
}

record! {
    /// What is connected with a user.
    UserRelated {
        maybe {
            assigned_tickets: u64,
            requested_tickets: u64,
            ccd_tickets: u64,
            followed_tickets: u64,
            organization_subscriptions: u64,
            topics: u64,
            topic_comments: u64,
            votes: u64,
            subscriptions: u64,
            entry_subscriptions: u64,
            forum_subscriptions: u64,
        }
    }
}

record! {
    /// What is connected with an organization.
    OrganizationRelated {
        maybe {
            users_count: u64,
            tickets_count: u64,
        }
    }
}

record! {
    /// The merge of one organization into another. There is no way back.
    OrganizationMerge {
        must {
            id: crate::ids::OrganizationMergeId,
        }
        plain {
            url: String,
            /// `new`, `in_progress`, `error` or `complete`.
            status: String,
        }
        maybe {
            winner_id: crate::ids::OrganizationId,
            loser_id: crate::ids::OrganizationId,
        }
    }
}

record! {
    /// How far the permanent deletion of a user is, for one of Zendesk's products.
    ComplianceDeletionStatus {
        plain {
            action: String,
            application: String,
        }
        maybe {
            user_id: crate::ids::UserId,
            executer_id: crate::ids::UserId,
            account_subdomain: String,
        }
        times {
            created_at,
        }
    }
}
