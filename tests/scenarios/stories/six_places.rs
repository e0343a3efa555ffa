//! An account that is wrong in every place, and an account of which the report says on which reading each finding rests.

use std::time::Duration;

use ase_daemon::{
    simulated::{Pagerduty, Salesforce},
    tell::{Shown, Style, to_html, to_json, to_markdown, to_text},
};

use super::MONDAY;
use crate::{cycle::Cycle, desk::Desk};

/// The README says that Maya is the ASE of Acme, and everything else says something else.
async fn desk(salesforce: &Salesforce, pagerduty: &Pagerduty) -> Desk {
    let text = format!(
        "[sources.team]\npath = \"$FOLDER/agents\"\n[sources.notes]\npath = \"$FOLDER/organizations\"\n\
         [sources.availability]\npath = \"$FOLDER/time-off.csv\"\n[sources.readme]\npath = \"$FOLDER/README.md\"\n\
         [sources.salesforce]\nurl = \"{}\"\nquery = \"SELECT Account__r.Id, Name, EndDate__c FROM Charge__c\"\n\
         columns = {{ salesforce_id = \"Account__r.Id\", charge = \"Name\", end_date = \"EndDate__c\" }}\n\
         auth = {{ kind = \"client_credentials\", client_id = \"{}\", client_secret = {{ file = \"$FOLDER/sf\" }} }}\n\
         [sources.pagerduty]\nurl = \"{}\"\ntoken = {{ file = \"$FOLDER/pd\" }}\nceoc_schedules = [\"PCEOC01\"]\n",
        salesforce.service().url(),
        Salesforce::CLIENT,
        pagerduty.service().url(),
    );
    let desk = Desk::at(MONDAY)
        .ase("maya")
        .ase("nora")
        .org("Acme", |org| {
            org.ase("nora").field("salesforce_id", "0014M00001abcdEQAQ")
        })
        .org("Bolt", |org| org.ase("maya"))
        .org("Crux", |org| org.ase("maya"))
        .secret("sf", Salesforce::SECRET)
        .secret("pd", Pagerduty::TOKEN)
        .configured(&text)
        .open()
        .await;
    let (maya, nora) = (desk.id("maya"), desk.id("nora"));
    let [acme, bolt, crux] = ["Acme", "Bolt", "Crux"].map(|name| desk.org(name));
    let file = |agent: i64, organizations: &[i64]| {
        let shares = organizations
            .iter()
            .map(|id| format!("  - {{ id: {id}, percentage: 50 }}\n"));
        let (share, shares) = (25 * organizations.len(), shares.collect::<String>());
        format!(
            "focuses:\n- {{ name: SaaS, percentage: {} }}\n- name: ASE\n  percentage: {share}\n  \
             organizations:\n{shares}zendesk: {{ main: {{ id: {agent} }} }}\n",
            100 - share
        )
    };
    desk.file("agents/maya.yml", Some(&file(maya, &[bolt, crux])));
    desk.file("agents/nora.yml", Some(&file(nora, &[acme, acme])));
    desk.file(
        "README.md",
        Some(&format!(
            "| Zendesk Account ID | Zendesk User (ASE) ID |\n|---|---|\n| {acme} | {maya} |\n| {bolt} | {maya} |\n| {crux} | {maya} |\n"
        )),
    );
    desk.file(
        &format!("organizations/{acme}.yaml"),
        Some("notes: Zoe is the ASE.\n"),
    );
    desk.file(
        "time-off.csv",
        Some(&format!(
            "agent,start,end,cover\n{maya},2026-03-03,2026-03-06,\n"
        )),
    );
    desk
}

/// What the desk's third cycle tells, and the ids of Acme, Maya and Nora.
async fn told() -> (Cycle, [i64; 3]) {
    let rows = vec![Salesforce::row("0014M00001abcdE", "Database", "")];
    let salesforce = Salesforce::start(rows, 2000).await.unwrap();
    let mail = "maya@example.com".to_owned();
    let shift = ("PCEOC01".to_owned(), "P1".to_owned(), mail);
    let pagerduty = Pagerduty::start(vec![shift], &[]).await.unwrap();
    let mut desk = desk(&salesforce, &pagerduty).await;
    let ids = [desk.org("Acme"), desk.id("maya"), desk.id("nora")];
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(3 * 3600));
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(5 * 60));
    let cycle = desk.run_cycle().await;
    desk.settle().await;
    (cycle, ids)
}

#[tokio::test]
async fn an_account_that_is_wrong_in_all_six_places_is_one_block() {
    let (cycle, [acme, maya, nora]) = told().await;
    let text = to_text(&cycle.report, &cycle.called, Style::Plain);
    let (_, block) = text.split_once("    What each place says").unwrap();
    let (block, rest) = block.split_once("\n  Bolt (").unwrap();
    let expected = format!(
        "\
, from the one that counts most
    counts   readme       the table names maya ({maya}) (just read)
    DIFFERS  zendesk      `assigned_se` names nora ({nora}), and `sub_ss_ase` is checked (just read) → the ASE's manager
    DIFFERS  team         the file of nora ({nora}) lists the account (just read) → the ASE's manager
    DIFFERS  note         the note names somebody else (just read) → the ASE
    DIFFERS  salesforce   there is no current charge for an ASE (5 min old) → Sales Ops
    DIFFERS  pagerduty    the ASE stands on PCEOC01 (5 min old) → the ASE's manager
    DIFFERS  availability the ASE is away from 2026-03-03 to 2026-03-06, and nobody is named as cover (just read) → the ASE's manager
    To send to the ASE's manager: Support Super Form request that names the ASE  (`ase-daemon onboard {acme}` prints it)
    To send to Sales Ops: ASE product charge of Salesforce account 0014M00001abcdEQAQ  (`ase-daemon onboard {acme}` prints it)
    To send to the ASE: Organization note, to be reviewed by the manager  (`ase-daemon onboard {acme}` prints it)
    To send to the ASE: Focus for the ASE's file in the Support Team project; lower the other focuses so that all sum to 100  (`ase-daemon onboard {acme}` prints it)
    To send to the ASE's manager: Plan to leave the on-call rotation  (`ase-daemon onboard {acme}` prints it)
    To send to the ASE's manager: Cover while the ASE is away  (`ase-daemon onboard {acme}` prints it)
"
    );
    assert_eq!(block.trim_end(), expected.trim_end());
    assert!(!rest.contains("What each place says"), "one block: {rest}");
}

#[tokio::test]
async fn every_form_of_the_report_has_the_block_and_what_findings_rest_on() {
    let (cycle, [acme, maya, _]) = told().await;
    let report = &cycle.report;
    let json: serde_json::Value = serde_json::from_str(&to_json(&[report]).unwrap()).unwrap();
    assert_eq!(json["disagreements"].as_array().unwrap().len(), 1);
    let told = &json["disagreements"][0];
    assert_eq!(told["organization"], acme);
    assert_eq!(told["places"][0]["place"], "readme");
    assert_eq!(told["places"][0]["counts"], true);
    assert_eq!(told["places"][0]["agent"], maya);
    let kinds: Vec<&str> = told["texts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "super_form",
            "sales_ops",
            "note",
            "team_file",
            "on_call",
            "cover"
        ]
    );
    let text = |kind: usize| told["texts"][kind]["text"].as_str().unwrap();
    let form = format!(
        "What is this request concerning?\n  Modifications to a Zendesk Global Organization\n\
         What kind of modification are you looking to make?\n  Set an Assigned Support Engineer for an organization\n\
         Organization ID\n  {acme}\nUser ID of the ASE (`None` clears it)\n  {maya}\n"
    );
    assert_eq!(text(0), form);
    let note =
        "notes: |\n  This organization has an Assigned Support Engineer (ASE). maya is the ASE";
    assert!(text(2).starts_with(note), "{}", text(2));
    let facts = ase_rules::Facts {
        instance: report.instance.clone(),
        global: true,
        accounts: ase_rules::Reading::unknown("not looked at"),
        agents: ase_rules::Reading::unknown("not looked at"),
        tickets: ase_rules::Reading::unknown("not looked at"),
        sources: ase_rules::Sources::default(),
    };
    let shown = || [Shown::of(report, &facts, "https://example.zendesk.com")];
    let markdown = to_markdown(&shown());
    assert!(markdown.contains("| salesforce | there is no current charge for an ASE | DIFFERS → Sales Ops | 5 min old |"), "{markdown}");
    assert!(
        markdown.contains(&format!("\n- To send to Sales Ops: ASE product charge of Salesforce account 0014M00001abcdEQAQ (`ase-daemon onboard {acme}` prints it)\n")),
        "{markdown}"
    );
    assert!(
        markdown.contains("*(rests on salesforce (5 min old))*"),
        "{markdown}"
    );
    let html = to_html(&shown());
    assert!(
        html.contains("there is no current charge for an ASE"),
        "{html}"
    );
    assert!(
        html.contains("<p class=\"small\">rests on salesforce (5 min old)</p>"),
        "{html}"
    );
    assert!(html.contains("<summary>To send to Sales Ops: "), "{html}");
    // A report for a screen holds the texts themselves; one that is read from top to bottom names them.
    let line = "Set an Assigned Support Engineer for an organization";
    assert!(html.contains(line), "{html}");
    let text = to_text(report, &cycle.called, Style::Plain);
    assert!(!text.contains(line) && !markdown.contains(line), "{text}");
}

#[tokio::test]
async fn each_finding_says_on_which_readings_it_rests_and_how_old_they_are() {
    let (cycle, _) = told().await;
    let report = &cycle.report;
    let five = report.started_at - Duration::from_secs(300);
    let rests = |rule: &str| -> Vec<(&str, bool)> {
        let finding = report.findings.iter().find(|one| one.rule == rule);
        let finding = finding.unwrap_or_else(|| panic!("{rule}\n{}", cycle.context()));
        let grounds = finding.rests_on.iter();
        grounds
            .map(|one| (one.source.as_str(), one.seen_at.unwrap() <= five))
            .collect()
    };
    // Services are read less often than files.
    for (rule, sources) in [
        ("subscription/charge-mismatch", &[("salesforce", true)][..]),
        ("note/wrong-ase", &[("notes", false)]),
        ("roster/focus-percentage", &[("team", false)]),
        (
            "oncall/still-rostered",
            &[("team", false), ("pagerduty", true)],
        ),
        ("availability/uncovered", &[("availability", false)]),
    ] {
        assert_eq!(rests(rule), sources, "{rule}");
    }
    let text = to_text(report, &cycle.called, Style::Plain);
    assert!(text.contains("oncall/still-rostered · for the ASE's manager · rests on team (just read), pagerduty (5 min old)"), "{text}");
}

/// Whatever source holds a rule's finding in doubt is one on which it is said to rest.
#[test]
fn every_rule_that_a_place_can_hold_is_said_to_rest_on_it() {
    let reading =
        |source: &str| ase_daemon::tell::SourceReading::known(source, MONDAY.parse().unwrap(), 1);
    let readings = [
        "team",
        "notes",
        "salesforce",
        "pagerduty",
        "availability",
        "zendesk.directory",
    ]
    .map(reading);
    let mut held = 0;
    for rule in ase_rules::rules() {
        let page = rule.section("In doubt").unwrap_or_default();
        let sources = page.lines().filter_map(|line| line.strip_prefix("source "));
        for source in sources.filter_map(|line| line.strip_suffix(" stale")) {
            let source = match source {
                "charges" => "salesforce",
                "oncall" => "pagerduty",
                "absences" => "availability",
                "directory" => "zendesk.directory",
                other => other,
            };
            let finding = ase_daemon::tell::ToldFinding::from(ase_rules::Finding {
                rule: rule.code.into(),
                severity: ase_rules::Severity::Notice,
                owner: rule.owner,
                organization: None,
                ticket: None,
                agent: None,
                message: String::new(),
                evidence: ase_rules::Evidence::new(),
                held: None,
            });
            let grounds = finding.resting_on(&readings).rests_on;
            assert!(
                grounds.iter().any(|one| one.source == source),
                "{} rests on {source}, too",
                rule.code
            );
            held += 1;
        }
    }
    assert!(held >= 8, "{held} rules");
}
