//! Places that are slow: nobody waits for them longer than for the others, and what they said before stands until it is old.

use std::time::Duration;

use ase_daemon::{
    simulated::{Gitlab, Pagerduty, Salesforce, Trouble},
    tell::Status,
};

use super::MONDAY;
use crate::desk::Desk;

/// Services that say nothing, whatever they are asked.
fn fall_silent(service: &ase_daemon::simulated::Service) {
    for _ in 0..8 {
        service.befall(Trouble::Silence);
    }
}

#[tokio::test]
async fn services_that_never_answer_delay_no_assignment() {
    let gitlab = Gitlab::start(Default::default(), 100).await.unwrap();
    let salesforce = Salesforce::start(Vec::new(), 2000).await.unwrap();
    let pagerduty = Pagerduty::start(Vec::new(), &["PCEOC01"]).await.unwrap();
    for service in [gitlab.service(), salesforce.service(), pagerduty.service()] {
        fall_silent(service);
    }
    let project = format!(
        "gitlab = {{ url = \"{}\", project = \"{}\" }}",
        gitlab.service().url(),
        Gitlab::PROJECT
    );
    let text = format!(
        "[sources.team]\n{project}\n[sources.notes]\n{project}\n\
         [sources.salesforce]\nurl = \"{}\"\nquery = \"SELECT Id FROM Charge__c\"\n\
         auth = {{ kind = \"client_credentials\", client_id = \"{}\", client_secret = {{ file = \"$FOLDER/sf\" }} }}\n\
         [sources.pagerduty]\nurl = \"{}\"\ntoken = {{ file = \"$FOLDER/pd\" }}\nceoc_schedules = [\"PCEOC01\"]\n",
        salesforce.service().url(),
        Salesforce::CLIENT,
        pagerduty.service().url(),
    );
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .secret("sf", Salesforce::SECRET)
        .secret("pd", Pagerduty::TOKEN)
        .configured(&text)
        .open()
        .await;
    desk.reconfigure(|config| config.sources.wait = "20ms".parse().unwrap())
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    desk.expect_assignee(101, "maya");
    for source in ["team", "notes", "salesforce", "pagerduty"] {
        cycle.expect_doubt(source, "it has not answered yet; it is being read since");
    }
    // They are asked once, however many cycles there are meanwhile.
    for _ in 0..3 {
        desk.a_little_later();
        desk.run_cycle().await.expect_findings("");
    }
    assert_eq!(salesforce.service().log().len(), 1);
    assert_eq!(pagerduty.service().log().len(), 1);
    desk.settle().await;
}

#[tokio::test]
async fn what_a_slow_service_said_before_stands_and_is_held_when_it_is_old() {
    let rows = vec![Salesforce::row("0014M00001abcdE", "Database", "")];
    let salesforce = Salesforce::start(rows, 2000).await.unwrap();
    let text = format!(
        "[sources.salesforce]\nurl = \"{}\"\nquery = \"SELECT Account__r.Id, Name, EndDate__c FROM Charge__c\"\n\
         columns = {{ salesforce_id = \"Account__r.Id\", charge = \"Name\", end_date = \"EndDate__c\" }}\n\
         auth = {{ kind = \"client_credentials\", client_id = \"{}\", client_secret = {{ file = \"$FOLDER/sf\" }} }}\n",
        salesforce.service().url(),
        Salesforce::CLIENT,
    );
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| {
            org.ase("maya").field("salesforce_id", "0014M00001abcdEQAQ")
        })
        .secret("sf", Salesforce::SECRET)
        .configured(&text)
        .open()
        .await;
    desk.reconfigure(|config| config.sources.wait = "3s".parse().unwrap())
        .await;
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(3 * 3600));
    desk.run_cycle()
        .await
        .expect_findings("error subscription/charge-mismatch");
    let read = desk.sim().clock().now();
    fall_silent(salesforce.service());
    for (minutes, findings, status) in [
        (10, "error subscription/charge-mismatch", Status::Known),
        (4, "error subscription/charge-mismatch", Status::Known),
        (2, "error subscription/charge-mismatch held", Status::Stale),
    ] {
        desk.advance(Duration::from_secs(60 * minutes));
        let cycle = desk.run_cycle().await;
        cycle.expect_findings(findings);
        let mut readings = cycle.report.readings.iter();
        let reading = readings.find(|one| one.source == "salesforce").unwrap();
        assert_eq!(reading.status, status, "{reading:?}");
        let seen_at = reading.seen_at.unwrap();
        assert!(
            read.duration_since(seen_at).abs().as_secs() < 2,
            "{reading:?}"
        );
    }
    desk.settle().await;
}
