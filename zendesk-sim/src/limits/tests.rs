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

#[test]
fn every_endpoint_with_a_limit_of_its_own_has_that_one() {
    let (minute, ten) = (MINUTE, TEN_MINUTES);
    for (method, path, total, window) in [
        ("GET", "incremental/tickets/cursor", 30, minute),
        ("GET", "incremental/tickets/sample", 10, 2 * ten),
        ("GET", "search/export", 100, minute),
        ("POST", "tickets", 300, minute),
        ("DELETE", "tickets/1", 400, minute),
        ("GET", "deleted_tickets", 10, minute),
        ("DELETE", "deleted_tickets/destroy_many", 300, minute),
        ("DELETE", "deleted_tickets/1", 1000, minute),
        ("GET", "tags", 2000, minute),
        ("GET", "views/count_many", 6, 5 * minute),
        ("GET", "views/1/execute", 5, minute),
        ("GET", "views/1/count", 5, minute),
        ("POST", "views/preview", 5, minute),
        ("POST", "audit_logs/export", 1, minute),
        ("GET", "tickets/1/side_conversations", 300, ten),
        ("GET", "tickets/1/side_conversations/1/events", 600, ten),
        ("GET", "agent_availabilities", 300, minute),
        ("POST", "ticket_fields/1/options", 100, minute),
        ("PUT", "users/1", 5, minute),
        ("POST", "users/create_or_update", 60, minute),
        ("DELETE", "deleted_users/1", 700, ten),
        ("PUT", "organizations/1", 5, minute),
        ("PUT", "tickets/update_many", 300, minute),
        ("PUT", "tickets/1", 30, ten),
    ] {
        let segments: Vec<&str> = path.split('/').collect();
        let mut limits = Limits::new(Plan::EnterprisePlus);
        let mut ask = |at| {
            let verdict = limits.count(method, &segments, 1, at);
            verdict.refusal().is_none()
        };
        let taken = (0..=total).filter(|_| ask(Duration::ZERO)).count();
        assert_eq!(taken, total, "{method} {path}");
        assert!(!ask(window - Duration::from_secs(1)), "{method} {path}");
        assert!(ask(window), "{method} {path}");
    }
}

#[test]
fn long_limits_are_counted_though_the_account_ends_first() {
    for (method, path, total) in [
        ("GET", "search", 2500),
        ("GET", "tickets", 100_000),
        ("POST", "uploads", 2500),
        ("GET", "attachments", 2500),
    ] {
        let mut limits = Limits::new(Plan::Enterprise);
        let verdict = limits.count(method, &[path], 1, Duration::ZERO);
        let own = verdict.left.iter().find(|left| left.limit.total == total);
        let own = own.map(|left| (left.remaining, left.limit.window));
        assert_eq!(own, Some((total - 1, MINUTE)), "{method} {path}");
    }
}
