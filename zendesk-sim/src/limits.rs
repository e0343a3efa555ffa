//! Rate limits: fixed windows, and the headers that tell how much is left.

use std::collections::BTreeMap;
use std::time::Duration;

mod headers;

/// What the account pays for; decides its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plan {
    Team,
    Professional,
    #[default]
    Enterprise,
    EnterprisePlus,
}

impl Plan {
    /// The plan of this name on the command line.
    #[must_use]
    pub fn parse(name: &str) -> Option<Plan> {
        match name {
            "team" => Some(Plan::Team),
            "professional" => Some(Plan::Professional),
            "enterprise" => Some(Plan::Enterprise),
            "enterprise-plus" => Some(Plan::EnterprisePlus),
            _ => None,
        }
    }

    /// Requests a minute for the whole account.
    #[must_use]
    pub fn requests_per_minute(self) -> u32 {
        match self {
            Plan::Team => 200,
            Plan::Professional => 400,
            Plan::Enterprise => 700,
            Plan::EnterprisePlus => 2500,
        }
    }

    fn incremental_per_minute(self) -> u32 {
        match self {
            Plan::EnterprisePlus => 30,
            _ => 10,
        }
    }

    fn ticket_updates_per_minute(self) -> u32 {
        match self {
            Plan::EnterprisePlus => 300,
            _ => 100,
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const TEN_MINUTES: Duration = Duration::from_secs(600);

/// What a request is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bucket {
    Account,
    Incremental,
    Sample,
    SearchExport,
    Search,
    TicketsIndex,
    TicketUpdates,
    TicketCreations {
        user: i64,
    },
    TicketDeletions,
    DeletedTickets,
    Purges,
    Tags,
    TicketOfUser {
        ticket: i64,
        user: i64,
    },
    /// A view an agent runs, previews or counts.
    View {
        view: i64,
        agent: i64,
    },
    ViewsCounted {
        agent: i64,
    },
    /// Users that are written one by one, over the whole account.
    UserUpdates,
    UserPurges,
    /// Updates of one user, and of one organization.
    User(i64),
    Organization(i64),
    FieldChoices,
    AuditLogExport,
    SideConversations,
    SideConversationEvents,
    Attachments,
    AgentAvailabilities,
}

#[derive(Clone, Copy, Debug)]
struct Limit {
    bucket: Bucket,
    total: u32,
    window: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began: Duration,
    used: u32,
}

/// What is left of a limit after a request.
#[derive(Clone, Copy, Debug)]
struct Left {
    limit: Limit,
    remaining: u32,
    resets: u64,
}

/// The windows of every limit.
#[derive(Debug)]
pub(crate) struct Limits {
    plan: Plan,
    windows: BTreeMap<Bucket, Window>,
}

/// What the limits say to one request.
pub(crate) struct Verdict {
    left: Vec<Left>,
    over: Option<Left>,
}

impl Limits {
    /// What the headers say when a fault refuses a request.
    pub(crate) fn used_up(&self, resets: u64) -> Verdict {
        let limit = Limit {
            bucket: Bucket::Account,
            total: self.plan.requests_per_minute(),
            window: MINUTE,
        };
        let left = Left {
            limit,
            remaining: 0,
            resets,
        };
        Verdict {
            left: vec![left],
            over: None,
        }
    }

    pub(crate) fn new(plan: Plan) -> Limits {
        Limits {
            plan,
            windows: BTreeMap::new(),
        }
    }

    /// Counts a request, unless a limit forbids it: then it counts nowhere.
    pub(crate) fn count(
        &mut self,
        method: &str,
        segments: &[&str],
        user: i64,
        now: Duration,
    ) -> Verdict {
        let limits = self.applying(method, segments, user);
        let mut left: Vec<Left> = limits.iter().map(|limit| self.look(*limit, now)).collect();
        let over = left.iter().find(|left| left.remaining == 0).copied();
        if over.is_none() {
            for left in &mut left {
                left.remaining -= 1;
                self.windows
                    .entry(left.limit.bucket)
                    .and_modify(|w| w.used += 1);
            }
        }
        Verdict { left, over }
    }

    fn applying(&self, method: &str, segments: &[&str], user: i64) -> Vec<Limit> {
        let limit = |bucket, total| Limit {
            bucket,
            total,
            window: MINUTE,
        };
        let mut limits = vec![limit(Bucket::Account, self.plan.requests_per_minute())];
        match (method, segments) {
            (_, ["incremental", _, "sample"]) => limits.push(Limit {
                bucket: Bucket::Sample,
                total: 10,
                window: 2 * TEN_MINUTES,
            }),
            (_, ["incremental", ..]) => {
                limits.push(limit(
                    Bucket::Incremental,
                    self.plan.incremental_per_minute(),
                ));
            }
            (_, ["search", "export"]) => limits.push(limit(Bucket::SearchExport, 100)),
            (_, ["search", ..]) => limits.push(limit(Bucket::Search, 2500)),
            ("GET", ["tickets"]) => limits.push(limit(Bucket::TicketsIndex, 100_000)),
            ("POST", ["tickets"]) => limits.push(limit(Bucket::TicketCreations { user }, 300)),
            ("DELETE", ["tickets", _]) => limits.push(limit(Bucket::TicketDeletions, 400)),
            ("GET", ["deleted_tickets"]) => limits.push(limit(Bucket::DeletedTickets, 10)),
            ("DELETE", ["deleted_tickets", "destroy_many"]) => {
                limits.push(limit(Bucket::Purges, 300));
            }
            ("DELETE", ["deleted_tickets", _]) => limits.push(limit(Bucket::Purges, 1000)),
            ("GET", ["tags"]) => limits.push(limit(Bucket::Tags, 2000)),
            ("GET", ["views", "count_many"]) => limits.push(Limit {
                bucket: Bucket::ViewsCounted { agent: user },
                total: 6,
                window: 5 * MINUTE,
            }),
            ("GET", ["views", view, "execute" | "count"]) => {
                let view = view.parse().unwrap_or_default();
                limits.push(limit(Bucket::View { view, agent: user }, 5));
            }
            ("POST", ["views", "preview", ..]) => {
                limits.push(limit(
                    Bucket::View {
                        view: 0,
                        agent: user,
                    },
                    5,
                ));
            }
            ("POST", ["audit_logs", "export"]) => limits.push(limit(Bucket::AuditLogExport, 1)),
            (_, ["tickets", _, "side_conversations", _, "events"]) => limits.push(Limit {
                bucket: Bucket::SideConversationEvents,
                total: 600,
                window: TEN_MINUTES,
            }),
            (_, ["tickets", _, "side_conversations", ..]) => limits.push(Limit {
                bucket: Bucket::SideConversations,
                total: 300,
                window: TEN_MINUTES,
            }),
            (_, ["attachments" | "uploads", ..]) => limits.push(limit(Bucket::Attachments, 2500)),
            ("GET", ["agent_availabilities"]) => {
                limits.push(limit(Bucket::AgentAvailabilities, 300));
            }
            ("POST", ["ticket_fields", _, "options"]) => {
                limits.push(limit(Bucket::FieldChoices, 100));
            }
            ("PUT", ["users", own]) => {
                if let Ok(own) = own.parse() {
                    // One a second, counted by the minute.
                    limits.push(limit(Bucket::UserUpdates, 60));
                    limits.push(limit(Bucket::User(own), 5));
                }
            }
            ("POST", ["users", "create_or_update"]) => limits.push(limit(Bucket::UserUpdates, 60)),
            ("DELETE", ["deleted_users", _]) => limits.push(Limit {
                bucket: Bucket::UserPurges,
                total: 700,
                window: TEN_MINUTES,
            }),
            ("PUT", ["organizations", own]) => {
                if let Ok(own) = own.parse() {
                    limits.push(limit(Bucket::Organization(own), 5));
                }
            }
            ("PUT", ["tickets", ticket]) => {
                let updates = self.plan.ticket_updates_per_minute();
                limits.push(limit(Bucket::TicketUpdates, updates));
                // A bulk update is none of one ticket.
                if let Ok(ticket) = ticket.parse() {
                    limits.push(Limit {
                        bucket: Bucket::TicketOfUser { ticket, user },
                        total: 30,
                        window: TEN_MINUTES,
                    });
                }
            }
            _ => {}
        }
        limits
    }

    fn look(&mut self, limit: Limit, now: Duration) -> Left {
        let fresh = Window {
            began: now,
            used: 0,
        };
        let window = self.windows.entry(limit.bucket).or_insert(fresh);
        if now.saturating_sub(window.began) >= limit.window {
            *window = fresh;
        }
        let ends = (window.began + limit.window).saturating_sub(now);
        Left {
            limit,
            remaining: limit.total.saturating_sub(window.used),
            // Rounded up: who waits as long as told is let in.
            resets: ends.as_secs() + u64::from(ends.subsec_nanos() > 0),
        }
    }
}

#[cfg(test)]
mod tests;
