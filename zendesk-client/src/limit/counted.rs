//! Which limits a request counts in.

use std::hash::{DefaultHasher, Hash, Hasher};

use reqwest::header::HeaderValue;
use serde_json::Value;

use crate::request::{Lane, Request};

/// One limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) lane: Lane,
    pub(super) part: Part,
}

/// What of its lane a limit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Each request.
    Whole,
    /// Those that name a page.
    Pages,
    /// Those that name a page far from the first.
    DeepPages,
    /// Those about one record, by the hash of its id: it may be an address.
    Record(u64),
}

impl Key {
    pub(super) const ACCOUNT: Self = Self::whole(Lane::Default);

    pub(super) const fn whole(lane: Lane) -> Self {
        Self {
            lane,
            part: Part::Whole,
        }
    }

    pub(super) fn is_of_a_record(self) -> bool {
        matches!(self.part, Part::Record(_))
    }
}

/// The limits `request` counts in, the narrowest first and the account's last.
pub(super) fn keys(request: &Request, user: Option<&HeaderValue>) -> Vec<Key> {
    let lane = request.lane;
    let mut parts = Vec::new();
    parts.extend(record(request, user).map(Part::Record));
    if is_deep(request) {
        parts.push(Part::DeepPages);
    }
    if is_page(request) {
        parts.push(Part::Pages);
    }
    let mut keys: Vec<Key> = parts.into_iter().map(|part| Key { lane, part }).collect();
    let wider = (lane == Lane::IncrementalSamples).then_some(Lane::Incremental);
    for lane in [Some(lane), wider, Some(Lane::Default)]
        .into_iter()
        .flatten()
    {
        let whole = Key::whole(lane);
        if !keys.contains(&whole) {
            keys.push(whole);
        }
    }
    keys
}

/// The record a request is about, where its lane has a limit for each.
fn record(request: &Request, user: Option<&HeaderValue>) -> Option<u64> {
    let (_, id) = below_the_api(request).split_once('/')?;
    let id = id.split(['/', '.']).next()?;
    let by_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let mut hasher = DefaultHasher::new();
    match request.lane {
        Lane::TicketUpdates | Lane::ViewExecution if by_id || id == "preview" => {
            // A limit of each user for each record.
            (id, user.map(HeaderValue::as_bytes)).hash(&mut hasher);
        }
        Lane::UserUpdates | Lane::OrganizationUpdates | Lane::Attachments if by_id => {
            id.hash(&mut hasher);
        }
        Lane::UserUpdates => named_by_body(request.body.as_ref()?)?.hash(&mut hasher),
        _ => return None,
    }
    Some(hasher.finish())
}

/// How a user is found who is created or updated.
fn named_by_body(body: &Value) -> Option<&str> {
    let user = body.get("user")?;
    let found = ["external_id", "email"].map(|key| user.get(key).and_then(Value::as_str));
    found.into_iter().flatten().next()
}

fn is_page(request: &Request) -> bool {
    let of_a_list = matches!(
        request.lane,
        Lane::TicketList | Lane::TagList | Lane::DeletedTickets
    );
    let mut names = request.query.iter().map(|(name, _)| name.as_str());
    of_a_list && names.any(|name| name == "page" || name.starts_with("page["))
}

fn is_deep(request: &Request) -> bool {
    let path = below_the_api(request).trim_end_matches(".json");
    let of_users = path == "users"
        || ((path.starts_with("groups/") || path.starts_with("organizations/"))
            && path.ends_with("/users"));
    let deep = match request.lane {
        Lane::TicketList | Lane::TagList => 500,
        Lane::DeletedTickets => 100,
        Lane::Default if request.is_read() && of_users => 10_000,
        _ => return false,
    };
    let page = request.query.iter().find(|(name, _)| name == "page");
    page.and_then(|(_, page)| page.parse::<u64>().ok())
        .is_some_and(|page| page > deep)
}

fn below_the_api(request: &Request) -> &str {
    request.path.strip_prefix("/api/v2/").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Key, Part, keys};
    use crate::request::{Lane, Request};

    fn parts(request: &Request) -> Vec<(Lane, &'static str)> {
        let word = |key: Key| match key.part {
            Part::Whole => "whole",
            Part::Pages => "pages",
            Part::DeepPages => "deep",
            Part::Record(_) => "record",
        };
        let keys = keys(request, None);
        keys.into_iter().map(|key| (key.lane, word(key))).collect()
    }

    #[test]
    fn a_request_counts_in_the_narrowest_limit_first_and_in_the_accounts_last() {
        let account = (Lane::Default, "whole");
        for (request, expected) in [
            (Request::get("/api/v2/tickets/1"), vec![account]),
            (
                Request::put("/api/v2/tickets/1.json"),
                vec![
                    (Lane::TicketUpdates, "record"),
                    (Lane::TicketUpdates, "whole"),
                    account,
                ],
            ),
            (
                Request::put("/api/v2/tickets/update_many"),
                vec![(Lane::TicketUpdates, "whole"), account],
            ),
            (
                Request::get("/api/v2/tickets").query("page", 501),
                vec![
                    (Lane::TicketList, "deep"),
                    (Lane::TicketList, "pages"),
                    (Lane::TicketList, "whole"),
                    account,
                ],
            ),
            (
                Request::get("/api/v2/deleted_tickets").query("page[size]", 100),
                vec![
                    (Lane::DeletedTickets, "pages"),
                    (Lane::DeletedTickets, "whole"),
                    account,
                ],
            ),
            (
                Request::get("/api/v2/organizations/7/users").query("page", 10_001),
                vec![(Lane::Default, "deep"), account],
            ),
            (
                Request::get("/api/v2/incremental/tickets/sample"),
                vec![
                    (Lane::IncrementalSamples, "whole"),
                    (Lane::Incremental, "whole"),
                    account,
                ],
            ),
        ] {
            assert_eq!(parts(&request), expected, "{request:?}");
        }
    }

    #[test]
    fn records_are_told_apart_and_so_are_the_users_who_have_a_limit_each() {
        let first = |request: Request, user: Option<&'static str>| {
            let user = user.map(reqwest::header::HeaderValue::from_static);
            keys(&request, user.as_ref())[0]
        };
        let ticket = |id: i64| Request::put(format!("/api/v2/tickets/{id}"));
        assert_ne!(first(ticket(1), None), first(ticket(2), None));
        assert_ne!(
            first(ticket(1), None),
            first(ticket(1), Some("a@example.com"))
        );
        let user = |email: &str| {
            Request::post("/api/v2/users/create_or_update")
                .json(serde_json::json!({ "user": { "email": email } }))
        };
        assert!(first(user("a@example.com"), None).is_of_a_record());
        assert_ne!(
            first(user("a@example.com"), None),
            first(user("b@example.com"), None)
        );
        assert_eq!(
            first(user("a@example.com"), None),
            first(user("a@example.com"), Some("c@example.com"))
        );
    }
}
