//! What can befall a place, the same for each that is a file. The services are in `services`, GitLab's projects below.
//!
//! | | agrees | disagrees | malformed | partial | down | slow | rate-limited | 10,000 |
//! |---|---|---|---|---|---|---|---|---|
//! | team folder, notes folder | here | here | here | here | here | `slow`¹ | no limits | `sources` |
//! | charges, time off (CSV) | here | here | here | here | here | `slow`¹ | no limits | here |
//! | time off (iCalendar), README | here | here | here | here | here | `slow`¹ | no limits | here |
//! | Salesforce, PagerDuty | `services` | `services` | `services` | `services` | `services` | `slow` | `services` | `services` |
//! | GitLab project | here | here | here | here | here | `slow` | here | here |
//!
//! ¹ Files are read by the same code that waits for services; a folder on a slow disk is to it what they are.

use std::time::Duration;

use ase_daemon::{
    simulated::{Gitlab, Trouble},
    tell::Status,
};

use super::MONDAY;
use crate::{cycle::Cycle, desk::Desk};

/// A place that is a file, or one file in a folder. `ACME`, `MAYA` and `NORA` in texts are ids.
struct Place {
    source: &'static str,
    section: &'static str,
    file: &'static str,
    agrees: &'static str,
    /// What disagrees, and what is found then; the last line of a README's is its place in a block.
    disagrees: (&'static str, &'static str),
    /// What nothing can be made of, and what is said of it.
    malformed: (&'static str, &'static str),
    /// What is read but for one record, and what is said of that.
    partial: (&'static str, &'static str),
    /// A record that is nobody's here, by its number.
    another: fn(usize) -> String,
}

const TEAM: &str = "focuses:\n- { name: SaaS, percentage: 75 }\n- name: ASE\n  percentage: 25\n  organizations:\n  \
                    - { id: ACME, percentage: 100 }\nzendesk: { main: { id: MAYA } }\n";

const NOTE: &str = "notes: |\n  Maya is the AMER ASE. All new non-emergency tickets are assigned to Maya.\n  Pre-existing tickets keep \
                    their assignee.\n  If Maya is unavailable, please respond.\n  Whoever is on call handles emergencies.\n";

const PLACES: [Place; 6] = [
    Place {
        source: "team",
        section: "[sources.team]\npath = \"$FOLDER/agents\"\n",
        file: "agents/maya.yml",
        agrees: TEAM,
        disagrees: (
            "focuses:\n- { name: SaaS, percentage: 100 }\nzendesk: { main: { id: MAYA } }\n",
            "warning roster/unlisted",
        ),
        malformed: ("focuses: [", "team file maya.yml: line 1"),
        partial: (
            "focuses:\n- { name: SaaS, percentage: 75 }\n- name: ASE\n  percentage: 25\n  organizations:\n  \
             - { id: ACME, percentage: 100 }\n  - { id: twelve }\nzendesk: { main: { id: MAYA } }\n",
            "team file maya.yml: line 7",
        ),
        another: |_| String::new(),
    },
    Place {
        source: "notes",
        section: "[sources.notes]\npath = \"$FOLDER/organizations\"\n",
        file: "organizations/ACME.yaml",
        agrees: NOTE,
        disagrees: (
            "notes: Nora is the EMEA ASE.\n",
            "warning note/wrong-ase\nnotice note/unanswered",
        ),
        malformed: ("notes: [", "organization note ACME.yaml: line 1"),
        partial: (
            "notes:\n  who: Maya\n",
            "`notes` is no text; write `notes: |` and the text under it",
        ),
        another: |_| String::new(),
    },
    Place {
        source: "salesforce",
        section: "[sources.salesforce]\npath = \"$FOLDER/charges.csv\"\n",
        file: "charges.csv",
        agrees: "salesforce_id,charge,end_date\n0014M00001abcdE,ASE,2027-01-31\n",
        disagrees: (
            "salesforce_id,charge,end_date\n0014M00001abcdE,ASE,2026-02-01\n",
            "error subscription/charge-mismatch",
        ),
        malformed: (
            "account,product\n1,2\n",
            "charges.csv: there is no column `salesforce_id`",
        ),
        partial: (
            "salesforce_id,charge,end_date\n0014M00001abcdE,ASE,2027-01-31\n0014M00001abcdF,ASE,soon\n",
            "charges.csv:3: `end_date` is no date",
        ),
        another: |number| format!("001{number:012},ASE,2027-01-31\n"),
    },
    Place {
        source: "availability",
        section: "[sources.availability]\npath = \"$FOLDER/time-off.csv\"\n",
        file: "time-off.csv",
        agrees: "agent,start,end,cover\nMAYA,2026-03-02,2026-03-06,nora@example.com\n",
        disagrees: (
            "agent,start,end,cover\nmaya@example.com,2026-03-02,2026-03-06,\n",
            "warning availability/uncovered",
        ),
        malformed: ("who,when\n", "time-off.csv: there is no column `agent`"),
        partial: (
            "agent,start,end,cover\nMAYA,2026-03-02,2026-03-06,nora@example.com\nMAYA,2026-03-09,later,\n",
            "time-off.csv:3: `end` is no date",
        ),
        another: |number| format!("{},2026-03-02,2026-03-06,\n", 500_000 + number),
    },
    Place {
        source: "availability",
        section: "[sources.availability]\npath = \"$FOLDER/time-off.ics\"\n",
        file: "time-off.ics",
        agrees: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE:mailto:maya@example.com\nDTSTART;VALUE=DATE:20260302\n\
                 DTEND;VALUE=DATE:20260307\nX-ASE-COVER:nora@example.com\nEND:VEVENT\nEND:VCALENDAR\n",
        disagrees: (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE:mailto:maya@example.com\nDTSTART;VALUE=DATE:20260302\n\
             RRULE:FREQ=MONTHLY\nEND:VEVENT\nEND:VCALENDAR\n",
            "warning availability/uncovered",
        ),
        malformed: ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "time-off.ics"),
        partial: (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE:mailto:nora@example.com\nDTSTART:whenever\nEND:VEVENT\nEND:VCALENDAR\n",
            "time-off.ics:2: ",
        ),
        another: |number| {
            format!(
                "BEGIN:VEVENT\nATTENDEE:mailto:p{number}@example.com\nDTSTART;VALUE=DATE:20260302\nEND:VEVENT\n"
            )
        },
    },
    Place {
        source: "readme",
        section: "[sources.readme]\npath = \"$FOLDER/README.md\"\n",
        file: "README.md",
        agrees: "| Zendesk Account ID | Zendesk User (ASE) ID |\n|---|---|\n| ACME | MAYA |\n",
        disagrees: (
            "| Zendesk Account ID | Zendesk User (ASE) ID |\n|---|---|\n| ACME | NORA |\n",
            "",
        ),
        malformed: ("# Nothing yet\n", "README.md: there is no table"),
        partial: (
            "| Zendesk Account ID | Zendesk User (ASE) ID |\n|---|---|\n| ACME | MAYA |\n| Bolt | MAYA |\n",
            "README.md:4: the account id is no number",
        ),
        another: |number| format!("| {} | {} |\n", 700_000 + number, 600_000 + number),
    },
];

impl Place {
    /// A desk that reads this place alone; single readings count at once.
    async fn desk(&self) -> Desk {
        Desk::at(MONDAY)
            .ase("maya")
            .ase("nora")
            .org("Acme", |org| {
                org.ase("maya").field("salesforce_id", "0014M00001abcdEQAQ")
            })
            .one_shot()
            .configured(self.section)
            .open()
            .await
    }

    fn with_ids(desk: &Desk, text: &str) -> String {
        text.replace("ACME", &desk.org("Acme").to_string())
            .replace("MAYA", &desk.id("maya").to_string())
            .replace("NORA", &desk.id("nora").to_string())
    }

    fn says(&self, desk: &Desk, text: Option<&str>) {
        let text = text.map(|text| Self::with_ids(desk, text));
        desk.file(&Self::with_ids(desk, self.file), text.as_deref());
    }
}

fn status(cycle: &Cycle, source: &str) -> (Status, usize) {
    let mut readings = cycle.report.readings.iter();
    let reading = readings.find(|one| one.source == source).unwrap();
    (reading.status, reading.records)
}

#[tokio::test]
async fn every_file_agrees_and_disagrees() {
    for place in &PLACES {
        let mut desk = place.desk().await;
        place.says(&desk, Some(place.agrees));
        let cycle = desk.run_cycle().await;
        cycle.expect_findings("");
        assert_eq!(status(&cycle, place.source), (Status::Known, 1));
        assert!(cycle.report.disagreements.is_empty(), "{}", place.file);
        let (text, findings) = place.disagrees;
        place.says(&desk, Some(text));
        desk.a_little_later();
        let cycle = desk.run_cycle().await;
        cycle.expect_findings(findings);
        let grounds = cycle.report.findings.iter().flat_map(|one| &one.rests_on);
        assert!(
            grounds.into_iter().all(|one| one.source == place.source),
            "{}",
            cycle.context()
        );
        // The README has no rule: it is told beside what the others say.
        let blocks = cycle.report.disagreements.iter();
        let counting = blocks.flat_map(|one| one.places.iter().filter(|place| place.counts));
        let counting: Vec<&str> = counting.map(|place| &*place.place).collect();
        let expected: &[&str] = match place.source {
            "readme" => &["readme"],
            _ => &[],
        };
        assert_eq!(counting, expected, "{}", place.file);
        desk.settle().await;
    }
}

#[tokio::test]
async fn every_file_that_is_malformed_partial_or_gone_says_so_and_nothing_is_made_up() {
    for place in &PLACES {
        let mut desk = place.desk().await;
        for (text, words) in [place.malformed, place.partial] {
            place.says(&desk, Some(text));
            let cycle = desk.run_cycle().await;
            cycle.expect_doubt(place.source, &Place::with_ids(&desk, words));
            let sure = cycle
                .report
                .findings
                .iter()
                .filter(|one| one.held.is_none());
            assert_eq!(sure.count(), 0, "{}", cycle.context());
            desk.a_little_later();
        }
        place.says(&desk, Some(place.agrees));
        desk.run_cycle().await.expect_findings("");
        let (text, findings) = place.disagrees;
        place.says(&desk, Some(text));
        desk.a_little_later();
        desk.run_cycle().await.expect_findings(findings);
        place.says(&desk, None);
        desk.a_little_later();
        let cycle = desk.run_cycle().await;
        assert_eq!(status(&cycle, place.source).0, Status::Stale);
        let held = findings.lines().map(|line| format!("{line} held\n"));
        cycle.expect_findings(held.collect::<String>().trim());
        desk.settle().await;
    }
}

#[tokio::test]
async fn a_file_of_ten_thousand_is_read() {
    for place in &PLACES[2..] {
        let mut desk = place.desk().await;
        let others: String = (0..10_000).map(place.another).collect();
        let end = "END:VCALENDAR\n";
        let text = match place.agrees.strip_suffix(end) {
            Some(calendar) => format!("{calendar}{others}{end}"),
            None => format!("{}{others}", place.agrees),
        };
        place.says(&desk, Some(&text));
        let cycle = desk.run_cycle().await;
        cycle.expect_findings("");
        assert_eq!(status(&cycle, place.source), (Status::Known, 10_001));
        desk.settle().await;
    }
}

/// A desk whose notes are a GitLab project.
async fn with_project(gitlab: &Gitlab) -> Desk {
    let desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .secret("gl", Gitlab::TOKEN)
        .one_shot()
        .configured(&format!(
            "[sources.notes.gitlab]\nurl = \"{}\"\nproject = \"{}\"\ntoken = {{ file = \"$FOLDER/gl\" }}\n",
            gitlab.service().url(),
            Gitlab::PROJECT
        ))
        .open()
        .await;
    gitlab.put(&format!("{}.yaml", desk.org("Acme")), NOTE);
    desk
}

#[tokio::test]
async fn a_project_agrees_disagrees_and_is_malformed() {
    let gitlab = Gitlab::start(Default::default(), 100).await.unwrap();
    let mut desk = with_project(&gitlab).await;
    let path = format!("{}.yaml", desk.org("Acme"));
    for (text, findings, doubt) in [
        (NOTE, "", ""),
        (
            "notes: Nora is the AMER ASE.\n",
            "warning note/wrong-ase\nnotice note/unanswered",
            "",
        ),
        ("notes: [", "", "organization note "),
        (NOTE, "", ""),
    ] {
        gitlab.put(&path, text);
        desk.advance(Duration::from_secs(600));
        let cycle = desk.run_cycle().await;
        cycle.expect_findings(findings);
        if !doubt.is_empty() {
            cycle.expect_doubt("notes", doubt);
        }
    }
    desk.settle().await;
}

#[tokio::test]
async fn a_project_that_breaks_off_refuses_or_limits_is_held_or_waited_for() {
    let gitlab = Gitlab::start(Default::default(), 100).await.unwrap();
    let mut desk = with_project(&gitlab).await;
    let path = format!("{}.yaml", desk.org("Acme"));
    gitlab.put(&path, "notes: Nora is the AMER ASE.\n");
    let findings = "warning note/wrong-ase\nnotice note/unanswered";
    let held = "warning note/wrong-ase held\nnotice note/unanswered held";
    desk.run_cycle().await.expect_findings(findings);
    for trouble in [
        Trouble::Truncated,
        Trouble::Status(403),
        Trouble::Status(500),
        Trouble::Html,
        Trouble::RateLimited(Duration::from_secs(900)),
    ] {
        for _ in 0..3 {
            gitlab.service().befall(trouble.clone());
        }
        desk.advance(Duration::from_secs(600));
        let cycle = desk.run_cycle().await;
        cycle.expect_findings(held);
        assert_eq!(status(&cycle, "notes").0, Status::Stale, "{trouble:?}");
        // What was left of it befalls nobody.
        while !gitlab.service().is_well() {
            desk.advance(Duration::from_secs(600));
            desk.run_cycle().await;
        }
    }
    gitlab
        .service()
        .befall(Trouble::RateLimited(Duration::from_secs(30)));
    desk.advance(Duration::from_secs(600));
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(findings);
    assert_eq!(status(&cycle, "notes"), (Status::Known, 1));
    desk.settle().await;
}

#[tokio::test]
async fn a_project_of_ten_thousand_files_is_read_once() {
    let gitlab = Gitlab::start(Default::default(), 100).await.unwrap();
    let mut desk = with_project(&gitlab).await;
    for number in 0..9_999 {
        let path = format!("{}.yaml", 700_000 + number);
        gitlab.put(&path, &format!("notes: Hello {number}\n"));
    }
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    assert_eq!(status(&cycle, "notes"), (Status::Known, 10_000));
    assert_eq!(gitlab.service().log().len(), 10_100);
    desk.advance(Duration::from_secs(600));
    desk.run_cycle().await;
    // The list again, and no file.
    assert_eq!(gitlab.service().log().len(), 10_200);
    desk.settle().await;
}
