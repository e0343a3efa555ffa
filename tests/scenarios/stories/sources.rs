//! The other places: team files, notes, charges, time off. What they say is found, and what they do not say is not
//! made up.

use ase_daemon::tell::Status;

use super::MONDAY;
use crate::{cycle::Cycle, desk::Desk};

const FILES: &str = r#"
[sources.team]
path = "$FOLDER/agents"
[sources.notes]
path = "$FOLDER/organizations"
[sources.salesforce]
path = "$FOLDER/charges.csv"
[sources.availability]
path = "$FOLDER/time-off.csv"
"#;

const NOTE: &str = "\
notes: |
  Maya is the AMER ASE. All new non-emergency tickets will be assigned to her. Pre-existing tickets will keep their
  existing assignee and Maya will shadow.

  Outside of her working hours, and if Maya is unavailable, please respond while leaving Maya as the assignee.

  The on-call engineer will continue to handle emergency tickets.
";

/// A desk where all places agree.
async fn agreed() -> Desk {
    let desk = Desk::at(MONDAY)
        .ase("maya")
        .ase("nora")
        .org("Acme", |org| {
            org.ase("maya").field("salesforce_id", "0014M00001abcdEQAQ")
        })
        .configured(FILES)
        .open()
        .await;
    let (maya, acme) = (desk.id("maya"), desk.org("Acme"));
    desk.file("agents/maya.yml", Some(&team_file(maya, acme)));
    desk.file(&format!("organizations/{acme}.yaml"), Some(NOTE));
    desk.file(
        "charges.csv",
        Some(
            "salesforce_id,charge,end_date\n0014M00001abcdE,Assigned Support Engineer,2027-01-31\n",
        ),
    );
    desk.file("time-off.csv", Some("agent,start,end,cover\n"));
    desk
}

fn team_file(agent: i64, organization: i64) -> String {
    format!(
        "focuses:\n- {{ name: Self-Managed, percentage: 75 }}\n\
         - name: ASE\n  percentage: 25\n  zendesk: global\n  organizations:\n  - {{ id: {organization}, percentage: 100 }}\n\
         zendesk:\n  main: {{ id: {agent} }}\n"
    )
}

#[track_caller]
fn expect_known(cycle: &Cycle, source: &str, records: usize) {
    let reading = cycle
        .report
        .readings
        .iter()
        .find(|one| one.source == source);
    let known = reading.is_some_and(|one| one.status == Status::Known && one.records == records);
    assert!(known, "{source}: {reading:?}\n{}", cycle.context());
}

#[tokio::test]
async fn where_all_places_agree_nothing_is_found() {
    let mut desk = agreed().await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    for (source, records) in [
        ("team", 1),
        ("notes", 1),
        ("salesforce", 1),
        ("availability", 0),
    ] {
        expect_known(&cycle, source, records);
    }
    assert!(!cycle.report.has_unread_source());
    desk.settle().await;
}

#[tokio::test]
async fn where_they_disagree_each_is_found() {
    let mut desk = agreed().await;
    let (nora, acme) = (desk.id("nora"), desk.org("Acme"));
    desk.file("agents/maya.yml", None);
    desk.file("agents/nora.yml", Some(&team_file(nora, acme)));
    desk.file(
        &format!("organizations/{acme}.yaml"),
        Some("notes: Nora is the EMEA ASE. Global Support works all new tickets first.\n"),
    );
    desk.file(
        "charges.csv",
        Some("salesforce_id,charge,end_date\n0014M00001abcdE,Database hosting,\n"),
    );
    desk.file(
        "time-off.csv",
        Some("agent,start,end,cover\nmaya@example.com,2026-03-01,2026-03-06,\n"),
    );
    desk.run_cycle().await;
    desk.advance(std::time::Duration::from_secs(3 * 3600));
    desk.run_cycle().await.expect_findings(
        "error subscription/charge-mismatch
         warning availability/uncovered
         warning roster/not-named
         warning roster/unlisted
         warning note/wrong-ase
         notice note/unanswered
         notice note/mode-drift",
    );
    desk.settle().await;
}

#[tokio::test]
async fn what_is_not_there_is_unknown_and_nothing_is_found_missing() {
    let mut desk = agreed().await;
    let acme = desk.org("Acme");
    desk.file("agents/maya.yml", None);
    desk.file(&format!("organizations/{acme}.yaml"), None);
    desk.file("charges.csv", None);
    desk.file("time-off.csv", None);
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    cycle.expect_doubt("team", "there is no .yml or .yaml file in");
    cycle.expect_doubt("notes", "there is no .yml or .yaml file in");
    cycle.expect_doubt("salesforce", "cannot read");
    cycle.expect_doubt("availability", "cannot read");
    assert!(cycle.report.has_unread_source());
    desk.settle().await;
}

#[tokio::test]
async fn what_was_read_once_is_told_and_held_while_the_place_is_gone() {
    let mut desk = agreed().await;
    let acme = desk.org("Acme");
    let note = format!("organizations/{acme}.yaml");
    desk.file(&note, Some("notes: Maya is the ASE.\n"));
    desk.run_cycle()
        .await
        .expect_findings("notice note/unanswered");
    desk.file(&note, None);
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("notice note/unanswered held");
    cycle.expect_doubt("notes", "there is no .yml");
    desk.file(&note, Some(NOTE));
    desk.a_little_later();
    desk.run_cycle().await.expect_findings("");
    desk.settle().await;
}

#[tokio::test]
async fn a_malformed_file_is_named_and_holds_what_it_may_have_said() {
    let mut desk = agreed().await;
    desk.file("agents/maya.yml", Some("focuses:\n- name: [ASE\n"));
    let (nora, acme) = (desk.id("nora"), desk.org("Acme"));
    desk.file("agents/nora.yml", Some(&team_file(nora, acme)));
    desk.file(&format!("organizations/{acme}.yaml"), Some("note: Hello\n"));
    let cycle = desk.run_cycle().await;
    // Nora's file is read although Maya's is not; Maya's may list the account.
    cycle.expect_findings(
        "warning roster/not-named
         warning roster/unlisted held",
    );
    cycle.expect_doubt("team", "team file maya.yml: line ");
    cycle.expect_doubt("notes", "it has no key `notes`");
    desk.settle().await;
}

#[tokio::test]
async fn a_list_that_suddenly_lost_most_of_what_it_had_is_not_believed_at_once() {
    let mut desk = agreed().await;
    for number in 0..9 {
        let id = 700_000 + number;
        desk.file(&format!("organizations/{id}.yaml"), Some("notes: Hello\n"));
    }
    desk.run_cycle().await.expect_findings("");
    for number in 0..9 {
        desk.file(&format!("organizations/{}.yaml", 700_000 + number), None);
    }
    for _ in 0..2 {
        desk.a_little_later();
        let cycle = desk.run_cycle().await;
        cycle.expect_doubt("notes", "it had 10 records and now has 1");
    }
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    expect_known(&cycle, "notes", 1);
    desk.settle().await;
}

#[tokio::test]
async fn ten_thousand_entries_of_each_are_read() {
    let mut desk = agreed().await;
    let (mut charges, mut off) = (
        "salesforce_id,charge,end_date\n0014M00001abcdE,ASE,\n".to_owned(),
        "agent,start,end,cover\n".to_owned(),
    );
    for number in 0..10_000 {
        charges.push_str(&format!("001{number:012},ASE,2027-01-31\n"));
        off.push_str(&format!("{},2026-03-02,2026-03-06,\n", 500_000 + number));
        let agent = team_file(600_000 + number, 700_000 + number).replace("ASE", "Onboarding");
        desk.file(&format!("agents/{number}.yml"), Some(&agent));
        desk.file(
            &format!("organizations/{}.yml", 800_000 + number),
            Some(NOTE),
        );
    }
    desk.file("charges.csv", Some(&charges));
    desk.file("time-off.csv", Some(&off));
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    for (source, records) in [
        ("team", 10_001),
        ("notes", 10_001),
        ("salesforce", 10_001),
        ("availability", 10_000),
    ] {
        expect_known(&cycle, source, records);
    }
    desk.settle().await;
}

#[tokio::test]
async fn the_notes_of_an_instance_may_be_zendesks_own() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .configured("[sources.notes]\nzendesk = true\n")
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_findings("warning note/missing");
    let acme = desk.org("Acme");
    let text = NOTE.strip_prefix("notes: |").unwrap().to_owned();
    desk.meddle(|world| world.organizations.get_mut(&acme).unwrap().notes = Some(text));
    desk.advance(std::time::Duration::from_secs(600));
    desk.run_cycle().await.expect_findings("");
    desk.settle().await;
}

/// Maya's file lists this organization beside her account.
fn lists_also(desk: &Desk, organization: i64) {
    let (maya, acme) = (desk.id("maya"), desk.org("Acme"));
    let file = format!(
        "focuses:\n- {{ name: Self-Managed, percentage: 50 }}\n- name: ASE\n  percentage: 50\n  organizations:\n  \
         - {{ id: {acme}, percentage: 50 }}\n  - {{ id: {organization}, percentage: 50 }}\n\
         zendesk: {{ main: {{ id: {maya} }} }}\n"
    );
    desk.file("agents/maya.yml", Some(&file));
}

fn with_team() -> crate::desk::Story {
    Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| {
            org.ase("maya").field("salesforce_id", "0014M00001abcdEQAQ")
        })
        .configured("[sources.team]\npath = \"$FOLDER/agents\"\n")
}

#[tokio::test]
async fn a_listed_organization_that_does_not_exist_is_an_error_with_its_survivor() {
    let mut desk = with_team()
        .org("Bolt", |org| {
            org.ase("maya").field("salesforce_id", "0014M00001abcdFQAQ")
        })
        .open()
        .await;
    let bolt = desk.org("Bolt");
    lists_also(&desk, bolt);
    desk.run_cycle().await.expect_findings("");
    let survivor = desk.meddle(|world| {
        let survivor = zendesk_sim::Organization::named("Bolt Group");
        let survivor = survivor.field("salesforce_id", "0014M00001abcdF");
        let now = world.now;
        world.change_organization(bolt, |_, bolt| bolt.deleted_at = Some(now));
        world.add_organization(survivor)
    });
    desk.advance(std::time::Duration::from_secs(600));
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("warning config/unmatched\nerror roster/unknown-organization");
    let findings = &cycle.report.findings;
    let found = findings
        .iter()
        .find(|one| one.rule == "roster/unknown-organization");
    let message = &found.unwrap().message;
    assert!(
        message.contains(&format!("organization {survivor} has its Salesforce id")),
        "{message}"
    );
    assert_eq!(rests_on(&cycle, "config/unmatched"), Vec::<&str>::new());
    desk.settle().await;
}

/// On which other places a finding is said to rest.
fn rests_on<'c>(cycle: &'c Cycle, rule: &str) -> Vec<&'c str> {
    let finding = cycle.report.findings.iter().find(|one| one.rule == rule);
    let grounds = finding.unwrap().rests_on.iter();
    grounds.map(|one| one.source.as_str()).collect()
}

#[tokio::test]
async fn an_instance_that_nobody_knows_is_said_to_rest_on_the_team_files() {
    let mut desk = with_team().open().await;
    let (maya, acme) = (desk.id("maya"), desk.org("Acme"));
    let file = format!(
        "focuses:\n- {{ name: SaaS, percentage: 50 }}\n- name: ASE\n  percentage: 25\n  organizations:\n  \
         - {{ id: {acme}, percentage: 100 }}\n- name: ASE\n  percentage: 25\n  zendesk: mars\n  organizations:\n  \
         - {{ id: 77, percentage: 100 }}\nzendesk: {{ main: {{ id: {maya} }} }}\n"
    );
    desk.file("agents/maya.yml", Some(&file));
    let cycle = desk.run_cycle().await;
    assert_eq!(rests_on(&cycle, "config/unmatched"), ["team"]);
    desk.settle().await;
}

#[tokio::test]
async fn a_listed_organization_of_the_other_instance_is_told_as_that() {
    let gov = zendesk_sim::Sim::builder()
        .oauth_client("sim", "sim-secret")
        .clock(zendesk_sim::Clock::starting(crate::desk::at(MONDAY), 0))
        .start()
        .await
        .unwrap();
    let misplaced = gov.world_mut(|world| {
        // The first one has an id that the global instance knows, too.
        world.add_organization(zendesk_sim::Organization::named("Bureau"));
        world.add_organization(zendesk_sim::Organization::named("Agency"))
    });
    let other = format!(
        "[instances.us_gov]\nurl = \"{}\"\nauth = {{ kind = \"client_credentials\", client_id = \"sim\", \
         client_secret = {{ file = \"$FOLDER/secret\" }} }}\n",
        gov.url()
    );
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.new_ase("maya"))
        .configured("[sources.team]\npath = \"$FOLDER/agents\"\n")
        .configured(&other)
        .open()
        .await;
    lists_also(&desk, misplaced);
    let around = desk.surroundings();
    let config = desk.instance().config();
    let other = ase_daemon::cycle::Instance::connect("us_gov", config, true, desk.store(), &around);
    ase_daemon::cycle::Instance::acquaint(&[desk.instance().clone(), other.unwrap()]);
    desk.run_cycle()
        .await
        .expect_findings("error roster/wrong-instance");
    desk.settle().await;
}

#[tokio::test]
async fn a_project_of_gitlab_is_read_page_by_page_and_only_what_changed_again() {
    use ase_daemon::simulated::{Gitlab, Trouble};
    let gitlab = Gitlab::start(Default::default(), 100).await.unwrap();
    let project = |folder: &str| {
        format!(
            "gitlab = {{ url = \"{}\", project = \"{}\", folder = \"{folder}\", token = {{ file = \"$FOLDER/gl\" }} }}\n",
            gitlab.service().url(),
            Gitlab::PROJECT
        )
    };
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .secret("gl", Gitlab::TOKEN)
        .configured(&format!(
            "[sources.team]\n{}[sources.notes]\n{}",
            project("data/agents"),
            project("")
        ))
        .open()
        .await;
    let (maya, acme) = (desk.id("maya"), desk.org("Acme"));
    gitlab.put("data/agents/maya lind.yml", &team_file(maya, acme));
    for number in 0..250 {
        gitlab.put(
            &format!("{}.yaml", 700_000 + number),
            &format!("notes: Hello {number}\n"),
        );
    }
    gitlab.put(&format!("{acme}.yaml"), "notes: Maya is the ASE.\n");
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("notice note/unanswered");
    expect_known(&cycle, "team", 1);
    let read = gitlab.service().log().len();
    gitlab.put(&format!("{acme}.yaml"), NOTE);
    desk.advance(std::time::Duration::from_secs(600));
    desk.run_cycle().await.expect_findings("");
    // The team's list and three pages of the other, and the one file that changed.
    assert_eq!(gitlab.service().log().len() - read, 5);
    for _ in 0..6 {
        gitlab.service().befall(Trouble::Status(502));
    }
    desk.advance(std::time::Duration::from_secs(600));
    let cycle = desk.run_cycle().await;
    cycle.expect_doubt("team", "502");
    cycle.expect_doubt("notes", "502");
    assert!(!cycle.context().contains(Gitlab::TOKEN));
    desk.settle().await;
}

#[tokio::test]
async fn the_profile_of_2026_asks_a_note_two_questions() {
    let text = "notes: Maya is the AMER ASE.\n";
    for (profile, findings) in [
        ("assign_all_new", "notice note/unanswered"),
        ("global_first", ""),
    ] {
        let mut desk = Desk::at(MONDAY)
            .ase("maya")
            .org("Acme", |org| org.ase("maya"))
            .instance(&format!("profile = \"{profile}\""))
            .configured("[sources.notes]\npath = \"$FOLDER/organizations\"\n")
            .open()
            .await;
        let acme = desk.org("Acme");
        desk.file(&format!("organizations/{acme}.yaml"), Some(text));
        desk.run_cycle().await.expect_findings(findings);
        desk.settle().await;
    }
}
