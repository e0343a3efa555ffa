use ase_rules::{Evidence, OrganizationId, Owner, Severity, TicketId};

use super::{Style, to_text};
use crate::tell::{Api, Counts, CycleReport, Names, ToldFinding};

fn finding(organization: Option<i64>, ticket: Option<i64>, message: &str) -> ToldFinding {
    ToldFinding {
        rule: "shadow/missing".to_owned(),
        severity: Severity::Notice,
        owner: Owner::Ase,
        organization: organization.map(OrganizationId::new),
        ticket: ticket.map(TicketId::new),
        agent: None,
        message: message.to_owned(),
        evidence: Evidence::new(),
        held: None,
        rests_on: vec![],
    }
}

fn text(findings: Vec<ToldFinding>) -> String {
    let report = CycleReport {
        schema: 1,
        instance: "global".to_owned(),
        cycle: "01".to_owned(),
        mode: "audit".to_owned(),
        started_at: "2026-03-02T09:00:00Z".parse().unwrap(),
        took_ms: 0,
        readings: vec![],
        api: Api::default(),
        counts: Counts::default(),
        findings,
        actions: vec![],
        errors: vec![],
        disagreements: vec![],
    };
    to_text(&report, &Names::default(), Style::Plain)
}

#[test]
fn findings_that_are_alike_are_named_without_the_words_of_the_first() {
    let text = text(vec![
        finding(Some(1), Some(19), "Joe owns ticket 19."),
        finding(Some(1), Some(20), "Ann owns ticket 20."),
    ]);
    assert!(text.contains("Joe owns ticket 19."), "{text}");
    assert!(text.contains("Also found for #20."), "{text}");
    assert_eq!(
        text.matches("shadow/missing · for the ASE").count(),
        1,
        "{text}"
    );
}

#[test]
fn what_is_about_no_account_stands_last() {
    let text = text(vec![
        finding(None, None, "About the desk."),
        finding(Some(1), None, "About an account."),
    ]);
    assert!(
        text.find("About an account.") < text.find("About the desk."),
        "{text}"
    );
}
