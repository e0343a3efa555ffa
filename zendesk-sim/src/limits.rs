//! Rate limits: fixed windows, and the headers that tell how much is left.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::answer::Answer;
use crate::faults::Spelling;

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
    /// Updates of one user, and of one organization.
    User(i64),
    Organization(i64),
    FieldChoices,
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
            ("POST", ["ticket_fields", _, "options"]) => {
                limits.push(limit(Bucket::FieldChoices, 100));
            }
            ("PUT", ["users", own]) => {
                if let Ok(own) = own.parse() {
                    limits.push(limit(Bucket::User(own), 5));
                }
            }
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

/// Names of endpoint limits, as they are spelled now and as they were in 2023.
const NAMED: [(&str, &str); 11] = [
    (
        "Zendesk-RateLimit-deleted-tickets-destroy",
        "zendesk-rate-limit-deleted-tickets-destroy",
    ),
    (
        "Zendesk-RateLimit-deleted-tickets-destroy_many",
        "zendesk-rate-limit-deleted-tickets-destroy_many",
    ),
    (
        "Zendesk-RateLimit-deleted-tickets-index",
        "zendesk-rate-limit-deleted-tickets-index",
    ),
    (
        "Zendesk-RateLimit-incremental-exports",
        "zendesk-rate-limit-incremental-exports",
    ),
    (
        "Zendesk-RateLimit-per-ticket-updates",
        "zendesk-rate-limit-per-ticket-updates",
    ),
    (
        "Zendesk-RateLimit-search-export",
        "zendesk-rate-limit-search-export",
    ),
    (
        "Zendesk-RateLimit-search-index",
        "zendesk-rate-limit-search-index",
    ),
    (
        "Zendesk-RateLimit-tags-index",
        "zendesk-rate-limit-tags-index",
    ),
    (
        "Zendesk-RateLimit-ticket-request-create-by-user-and-ip",
        "zendesk-rate-limit-ticket-request-create-by-user-and-ip",
    ),
    (
        "Zendesk-RateLimit-tickets-index",
        "zendesk-rate-limit-tickets-index",
    ),
    (
        "Zendesk-RateLimit-tickets-update",
        "zendesk-rate-limit-tickets-update",
    ),
];

impl Verdict {
    /// The refusal, when a limit is used up.
    pub(crate) fn refusal(&self) -> Option<Answer> {
        let over = self.over?;
        let answer = match over.limit.bucket {
            Bucket::Incremental => Answer::error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed incremental export API requests per minute exceeded",
            ),
            Bucket::TicketUpdates | Bucket::TicketOfUser { .. } => Answer::html(
                429,
                "Rate limit for ticket updates exceeded, please wait before updating this ticket again",
            ),
            Bucket::SearchExport => Answer::error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed search export API requests per minute exceeded",
            ),
            Bucket::Account | Bucket::Search | Bucket::TicketsIndex => {
                Answer::text(429, "Number of allowed API requests per minute exceeded")
            }
            _ => Answer::error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed API requests to this endpoint exceeded",
            ),
        };
        Some(answer.header("Retry-After", over.resets.to_string()))
    }

    /// Both families of headers, as Zendesk spells them now.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        self.left.iter().flat_map(Left::headers).collect()
    }

    /// As it spelled them at another time.
    pub(crate) fn headers_as(&self, spelling: Spelling) -> Vec<(&'static str, String)> {
        let respelled = |(name, value): (&'static str, String)| {
            let name = match (spelling, name) {
                (_, "X-Rate-Limit" | "X-Rate-Limit-Remaining") => name,
                (Spelling::Old, _) => return None,
                (_, "ratelimit-limit") => "Rate-Limit",
                (_, "ratelimit-remaining") => "Rate-Limit-Remaining",
                (_, "ratelimit-reset") => "Rate-Limit-Reset",
                (_, name) => {
                    let own = NAMED.iter().find(|(now, _)| *now == name);
                    own.map_or(name, |(_, then)| then)
                }
            };
            Some((name, value))
        };
        match spelling {
            Spelling::Missing => Vec::new(),
            _ => self.headers().into_iter().filter_map(respelled).collect(),
        }
    }
}

impl Left {
    fn headers(&self) -> Vec<(&'static str, String)> {
        let named = |name| {
            let (total, left, resets) = (self.limit.total, self.remaining, self.resets);
            vec![(
                name,
                format!("total={total}; remaining={left}; resets={resets}"),
            )]
        };
        match self.limit.bucket {
            Bucket::Account => vec![
                ("X-Rate-Limit", self.limit.total.to_string()),
                ("X-Rate-Limit-Remaining", self.remaining.to_string()),
                ("ratelimit-limit", self.limit.total.to_string()),
                ("ratelimit-remaining", self.remaining.to_string()),
                ("ratelimit-reset", self.resets.to_string()),
            ],
            Bucket::Incremental => named("Zendesk-RateLimit-incremental-exports"),
            Bucket::SearchExport => named("Zendesk-RateLimit-search-export"),
            Bucket::Search => named("Zendesk-RateLimit-search-index"),
            Bucket::TicketsIndex => named("Zendesk-RateLimit-tickets-index"),
            Bucket::TicketUpdates => named("Zendesk-RateLimit-tickets-update"),
            Bucket::TicketOfUser { .. } => named("Zendesk-RateLimit-per-ticket-updates"),
            Bucket::TicketCreations { .. } => {
                named("Zendesk-RateLimit-ticket-request-create-by-user-and-ip")
            }
            Bucket::DeletedTickets => named("Zendesk-RateLimit-deleted-tickets-index"),
            Bucket::Purges if self.limit.total == 300 => {
                named("Zendesk-RateLimit-deleted-tickets-destroy_many")
            }
            Bucket::Purges => named("Zendesk-RateLimit-deleted-tickets-destroy"),
            Bucket::Tags => named("Zendesk-RateLimit-tags-index"),
            // Zendesk documents these without a header of their own.
            Bucket::Sample
            | Bucket::TicketDeletions
            | Bucket::View { .. }
            | Bucket::ViewsCounted { .. }
            | Bucket::User(_)
            | Bucket::Organization(_)
            | Bucket::FieldChoices => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_refuses_when_full_and_opens_again() {
        let mut limits = Limits::new(Plan::Enterprise);
        let second = Duration::from_secs;
        let mut ask = |at| {
            let verdict = limits.count("GET", &["incremental", "users"], 1, second(at));
            verdict.refusal().is_none()
        };
        assert!((0..10).all(|_| ask(5)));
        assert!(!ask(64));
        assert!(ask(65));
    }

    #[test]
    fn one_ticket_takes_thirty_updates_of_one_user() {
        let mut limits = Limits::new(Plan::Enterprise);
        let mut ask = |ticket| {
            let verdict = limits.count("PUT", &["tickets", ticket], 1, Duration::ZERO);
            verdict.refusal().is_none()
        };
        assert!((0..30).all(|_| ask("1")));
        assert!(!ask("1"));
        assert!(ask("2"));
    }
}
