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
