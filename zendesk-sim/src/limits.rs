//! Rate limits: fixed windows, and the headers that tell how much is left.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::answer::Answer;

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
    SearchExport,
    Search,
    TicketsIndex,
    TicketUpdates,
    TicketOfUser { ticket: i64, user: i64 },
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
            (_, ["incremental", ..]) => {
                limits.push(limit(
                    Bucket::Incremental,
                    self.plan.incremental_per_minute(),
                ));
            }
            (_, ["search", "export"]) => limits.push(limit(Bucket::SearchExport, 100)),
            (_, ["search", ..]) => limits.push(limit(Bucket::Search, 2500)),
            ("GET", ["tickets"]) => limits.push(limit(Bucket::TicketsIndex, 100_000)),
            ("PUT", ["tickets", ticket]) => {
                let updates = self.plan.ticket_updates_per_minute();
                limits.push(limit(Bucket::TicketUpdates, updates));
                let ticket = ticket.parse().unwrap_or_default();
                limits.push(Limit {
                    bucket: Bucket::TicketOfUser { ticket, user },
                    total: 30,
                    window: TEN_MINUTES,
                });
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
        };
        Some(answer.header("Retry-After", over.resets.to_string()))
    }

    /// Both families of headers.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        self.left.iter().flat_map(Left::headers).collect()
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
