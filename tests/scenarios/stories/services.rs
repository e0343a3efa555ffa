//! Salesforce and PagerDuty over HTTP: pages, sessions that end, limits, failures. What they do not say holds what rests
//! on them, and none of their secrets is in anything that is told.

use std::time::Duration;

use ase_daemon::{
    simulated::{Pagerduty, Salesforce, Trouble},
    tell::Status,
};

use super::MONDAY;
use crate::{cycle::Cycle, desk::Desk};

const SCHEDULES: &str = "ceoc_schedules = [\"PCEOC01\"]\ncmoc_schedules = [\"PCMOC01\", \"PSHADOW\"]\nshadow_schedules = [\"PSHADOW\"]\n";

/// A desk in which Maya serves two accounts since long ago, both paid for.
async fn desk(salesforce: &Salesforce, pagerduty: &Pagerduty) -> Desk {
    let text = format!(
        "[sources.salesforce]\nurl = \"{}\"\nquery = \"SELECT Account__r.Id, Name, EndDate__c FROM Charge__c\"\n\
         columns = {{ salesforce_id = \"Account__r.Id\", charge = \"Name\", end_date = \"EndDate__c\" }}\n\
         auth = {{ kind = \"client_credentials\", client_id = \"{}\", client_secret = {{ file = \"$FOLDER/sf\" }} }}\n\
         [sources.team]\npath = \"$FOLDER/agents\"\n\
         [sources.pagerduty]\nurl = \"{}\"\ntoken = {{ file = \"$FOLDER/pd\" }}\n{SCHEDULES}",
        salesforce.service().url(),
        Salesforce::CLIENT,
        pagerduty.service().url(),
    );
    let desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| {
            org.ase("maya").field("salesforce_id", "0014M00001abcdEQAQ")
        })
        .org("Bolt", |org| {
            org.ase("maya").field("salesforce_id", "0014M00001abcdFQAQ")
        })
        .secret("sf", Salesforce::SECRET)
        .secret("pd", Pagerduty::TOKEN)
        .configured(&text)
        .open()
        .await;
    let (maya, acme, bolt) = (desk.id("maya"), desk.org("Acme"), desk.org("Bolt"));
    let file = format!(
        "pagerduty: {{ id: PMAYA01 }}\nfocuses:\n- {{ name: SaaS, percentage: 50 }}\n- name: ASE\n  percentage: 50\n  \
         organizations:\n  - {{ id: {acme}, percentage: 50 }}\n  - {{ id: {bolt}, percentage: 50 }}\n\
         zendesk: {{ main: {{ id: {maya} }} }}\n"
    );
    desk.file("agents/maya.yml", Some(&file));
    desk
}

async fn salesforce(more: usize) -> Salesforce {
    let mut rows = vec![
        Salesforce::row("0014M00001abcdE", "Assigned Support Engineer", "2027-01-31"),
        Salesforce::row("0014M00001abcdF", "ASE", ""),
    ];
    rows.extend(
        (0..more).map(|number| Salesforce::row(&format!("001{number:012}"), "Other", "2027-01-31")),
    );
    Salesforce::start(rows, 2000).await.unwrap()
}

fn shift(schedule: &str, user: &str, mail: &str) -> (String, String, String) {
    (schedule.to_owned(), user.to_owned(), mail.to_owned())
}

async fn nobody_on_call() -> Pagerduty {
    Pagerduty::start(
        vec![shift("PSHADOW", "PMAYA01", "maya@example.com")],
        &["PCEOC01", "PCMOC01"],
    )
    .await
    .unwrap()
}

fn reading<'a>(cycle: &'a Cycle, source: &str) -> &'a ase_daemon::tell::SourceReading {
    cycle
        .report
        .readings
        .iter()
        .find(|one| one.source == source)
        .unwrap()
}

#[tokio::test]
async fn where_they_agree_nothing_is_found_and_shadow_schedules_do_not_count() {
    let (salesforce, pagerduty) = (salesforce(0).await, nobody_on_call().await);
    let mut desk = desk(&salesforce, &pagerduty).await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    assert_eq!(reading(&cycle, "salesforce").records, 2);
    assert_eq!(reading(&cycle, "pagerduty").status, Status::Known);
    let asked = pagerduty.service().log();
    assert!(
        asked.iter().all(|one| !one.path.contains("PSHADOW")),
        "{asked:?}"
    );
    desk.settle().await;
}

#[tokio::test]
async fn where_they_disagree_it_is_found_by_id_and_by_address() {
    for (user, mail) in [
        ("PMAYA01", "other@example.com"),
        ("PSOMEONE", "Maya@Example.com"),
    ] {
        let rows = vec![
            Salesforce::row("0014M00001abcdE", "Assigned Support Engineer", "2027-01-31"),
            Salesforce::row("0014M00001abcdF", "Database", ""),
        ];
        let salesforce = Salesforce::start(rows, 2000).await.unwrap();
        let shifts = vec![
            shift("PCEOC01", user, mail),
            shift("PCMOC01", "PNORA01", "nora@example.com"),
        ];
        let pagerduty = Pagerduty::start(shifts, &[]).await.unwrap();
        let mut desk = desk(&salesforce, &pagerduty).await;
        desk.run_cycle().await;
        desk.advance(Duration::from_secs(3 * 3600));
        desk.run_cycle().await.expect_findings(
            "error subscription/charge-mismatch
             warning oncall/still-rostered",
        );
        desk.settle().await;
    }
}

#[tokio::test]
async fn ten_thousand_of_each_come_page_by_page() {
    let salesforce = salesforce(10_000).await;
    let shifts =
        (0..9_999).map(|number| shift("PCEOC01", &format!("P{number}"), "somebody@example.com"));
    let shifts = shifts.chain([shift("PCMOC01", "PMAYA01", "")]).collect();
    let pagerduty = Pagerduty::start(shifts, &[]).await.unwrap();
    let mut desk = desk(&salesforce, &pagerduty).await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("warning oncall/still-rostered");
    assert_eq!(reading(&cycle, "salesforce").records, 10_002);
    assert_eq!(reading(&cycle, "pagerduty").records, 10_000);
    // Six pages and signing in; two schedules and 100 pages.
    assert_eq!(salesforce.service().log().len(), 7);
    assert_eq!(pagerduty.service().log().len(), 102);
    desk.a_little_later();
    desk.run_cycle().await;
    assert_eq!(
        pagerduty.service().log().len(),
        102,
        "asked again within minutes"
    );
    desk.settle().await;
}

#[tokio::test]
async fn a_session_that_ends_is_renewed_and_limits_are_waited_for() {
    let (salesforce, pagerduty) = (salesforce(5_000).await, nobody_on_call().await);
    let mut desk = desk(&salesforce, &pagerduty).await;
    desk.run_cycle().await.expect_findings("");
    salesforce.end_sessions();
    salesforce
        .service()
        .befall(Trouble::RateLimited(Duration::from_secs(20)));
    pagerduty
        .service()
        .befall(Trouble::RateLimited(Duration::from_secs(40)));
    desk.advance(Duration::from_secs(3600));
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    assert!(!cycle.report.has_unread_source(), "{}", cycle.context());
    assert!(salesforce.service().is_well() && pagerduty.service().is_well());
    desk.settle().await;
}

#[tokio::test]
async fn what_did_not_answer_holds_and_is_told_without_a_secret() {
    let troubles = [
        Trouble::Status(500),
        Trouble::Status(403),
        Trouble::Html,
        Trouble::Truncated,
        Trouble::Redirect,
        Trouble::RateLimited(Duration::from_secs(900)),
    ];
    for trouble in troubles {
        let rows = vec![Salesforce::row("0014M00001abcdE", "ASE", "2027-01-31")];
        let salesforce = Salesforce::start(rows, 2000).await.unwrap();
        let shifts = vec![shift("PCEOC01", "PMAYA01", "")];
        let pagerduty = Pagerduty::start(shifts, &["PCMOC01"]).await.unwrap();
        let mut desk = desk(&salesforce, &pagerduty).await;
        desk.run_cycle().await;
        desk.advance(Duration::from_secs(3 * 3600));
        desk.run_cycle().await.expect_findings(
            "error subscription/charge-mismatch
             warning oncall/still-rostered",
        );
        for _ in 0..3 {
            salesforce.service().befall(trouble.clone());
            pagerduty.service().befall(trouble.clone());
        }
        desk.advance(Duration::from_secs(3600));
        let cycle = desk.run_cycle().await;
        cycle.expect_findings(
            "error subscription/charge-mismatch held
             warning oncall/still-rostered held",
        );
        for source in ["salesforce", "pagerduty"] {
            let reading = reading(&cycle, source);
            assert_eq!(reading.status, Status::Stale, "{trouble:?}: {reading:?}");
        }
        let told = cycle.context();
        for secret in [Salesforce::SECRET, Pagerduty::TOKEN, "session-"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[tokio::test]
async fn wrong_credentials_and_schedules_are_told_with_what_to_do() {
    let (salesforce, pagerduty) = (salesforce(0).await, nobody_on_call().await);
    let mut desk = desk(&salesforce, &pagerduty).await;
    desk.file("sf", Some("wrong"));
    desk.reconfigure(|config| {
        config.sources.pagerduty.as_mut().unwrap().ceoc_schedules = vec!["PGONE01".to_owned()];
    })
    .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    cycle.expect_doubt("salesforce", "check [sources.salesforce] auth");
    cycle.expect_doubt("salesforce", "400 Bad Request (invalid_client)");
    cycle.expect_doubt("pagerduty", "there is no schedule `PGONE01`");
    assert!(cycle.report.has_unread_source());
    desk.file("pd", Some("wrong"));
    desk.restart().await;
    let cycle = desk.run_cycle().await;
    cycle.expect_doubt("pagerduty", "check the token of [sources.pagerduty]");
    desk.settle().await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_holds_what_rests_on_the_charges() {
    let rows = vec![
        Salesforce::row("0014M00001abcdE", "ASE", "2027-01-31"),
        Salesforce::row("0014M00001abcdF", "ASE", "soon"),
    ];
    let salesforce = Salesforce::start(rows, 2000).await.unwrap();
    let pagerduty = nobody_on_call().await;
    let mut desk = desk(&salesforce, &pagerduty).await;
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(3 * 3600));
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("error subscription/charge-mismatch held");
    cycle.expect_doubt("salesforce", "Salesforce row 2: `end_date` is no date");
    desk.settle().await;
}
