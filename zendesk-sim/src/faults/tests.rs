use super::{Fault, FaultKind, Faults, path_matches};

#[test]
fn paths_match_as_documented() {
    assert!(path_matches("/api/v2/tickets", "/api/v2/tickets/1"));
    assert!(!path_matches("/api/v2/tickets/1", "/api/v2/tickets/10"));
    assert!(!path_matches("/api/v2/tickets$", "/api/v2/tickets/1"));
    assert!(path_matches(
        "/api/*/tickets",
        "/api/v2/organizations/1/tickets"
    ));
    assert!(!path_matches("/api/*/tickets", "/api/v2/tickets/1"));
}

#[test]
fn a_rule_counts_what_it_matches() {
    let faults = Faults::none();
    faults.add(Fault::new(FaultKind::EmptyPage).path("/a").nth([2]));
    assert_eq!(faults.strike("GET", "/a"), None);
    assert_eq!(faults.strike("GET", "/b"), None);
    assert_eq!(faults.unmet().len(), 1);
    assert_eq!(faults.strike("GET", "/a"), Some(FaultKind::EmptyPage));
    assert_eq!(faults.strike("GET", "/a"), None);
    assert_eq!(faults.unmet(), []);
}

#[test]
fn chance_is_the_same_for_a_seed() {
    let struck = |seed| {
        let faults = Faults::none();
        faults.add(Fault::new(FaultKind::EmptyPage).probability(0.5, seed));
        let struck = (0..64).map(|_| faults.strike("GET", "/a").is_some());
        struck.collect::<Vec<_>>()
    };
    assert_eq!(struck(7), struck(7));
    assert_ne!(struck(7), struck(8));
}

#[test]
fn an_unknown_key_is_an_error() {
    let good = r#"[{"path": "/api/v2/tickets", "nth": [1], "kind": "status", "code": 503, "retry_after": 5}]"#;
    assert_eq!(Fault::list_from_json(good).unwrap().len(), 1);
    let bad = r#"[{"kind": "empty_page", "nht": [1]}]"#;
    let error = Fault::list_from_json(bad).unwrap_err();
    assert_eq!(error, "fault 1: unknown key \"nht\"");
}
