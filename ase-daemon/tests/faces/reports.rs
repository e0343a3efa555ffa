//! Every form of a report says the same, and no name in it does harm.

use std::{collections::BTreeMap, fs};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use super::{
    desk::{HOSTILE, Place, hostile},
    markup::elements,
};

/// The text in which a shell would see an escape, and a reader another order of letters.
const UNRULY: [char; 5] = ['\x1b', '\x07', '\u{202e}', '\u{2066}', '\r'];

fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn with(severity: &str, found: &[BTreeMap<String, String>]) -> u64 {
    let of = |row: &&BTreeMap<String, String>| row["severity"] == severity;
    found.iter().filter(of).count().try_into().unwrap()
}

async fn print(arguments: &[&str]) -> String {
    Place::print_of(&["global"], arguments).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_tells_the_same_numbers() {
    let json = print(&["audit", "--format", "json"]).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    let counts = &json["counts"];
    let count = |name: &str| counts["findings"][name].as_u64().unwrap();
    let (errors, warnings, notices) = (count("error"), count("warning"), count("notice"));
    assert!(errors > 0 && warnings > 0 && notices > 0, "{counts}");

    let found = rows(&print(&["audit", "--format", "csv"]).await);
    let by_severity = ["error", "warning", "notice"].map(|severity| with(severity, &found));
    assert_eq!(by_severity, [errors, warnings, notices]);
    for (row, finding) in found.iter().zip(json["findings"].as_array().unwrap()) {
        assert_eq!(row["rule"], finding["rule"].as_str().unwrap());
        assert_eq!(row["message"], finding["message"].as_str().unwrap());
    }
    let actions = print(&["audit", "--format", "csv", "--rows", "actions"]).await;
    let planned = json["actions"].as_array().unwrap().len();
    assert_eq!(rows(&actions).len(), planned);
    let tickets = print(&["audit", "--format", "csv", "--rows", "tickets"]).await;
    assert_eq!(
        Some(rows(&tickets).len() as u64),
        counts["tickets"].as_u64()
    );

    let numbers = format!(
        "| {} | {} | {} | {errors} | {warnings} | {notices} |",
        counts["accounts"], counts["eligible"], counts["tickets"]
    );
    let markdown = print(&["audit", "--format", "markdown"]).await;
    assert!(markdown.contains(&numbers), "{markdown}");

    let html = print(&["audit", "--format", "html"]).await;
    for (name, count) in [
        ("accounts", &counts["accounts"]),
        ("eligible", &counts["eligible"]),
    ] {
        let told = format!("<dt>{name}</dt><dd>{count}</dd>");
        assert!(html.contains(&told), "{told}");
    }
    for (name, count) in [
        ("errors", errors),
        ("warnings", warnings),
        ("notices", notices),
    ] {
        let told = format!("<dt>{name}</dt><dd>{count}</dd>");
        assert!(html.contains(&told), "{told}");
    }
    let told = html.matches("<tr class=\"finding\">").count() as u64;
    assert_eq!(told, errors + warnings + notices);

    let text = print(&["audit"]).await;
    let head: Vec<&str> = text.lines().take(3).collect();
    assert!(head[2].contains(&format!("{notices} notices")), "{head:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_does_harm_in_any_form() {
    for unruly in UNRULY {
        assert!(HOSTILE.iter().any(|name| name.contains(unruly)));
    }

    let text = print(&["audit"]).await;
    assert!(!text.contains(UNRULY), "{text:?}");
    assert!(text.lines().all(|line| line.len() < 2_000), "{text}");

    let html = print(&["audit", "--format", "html"]).await;
    let elements = elements(&html);
    for unwanted in ["script", "img", "iframe", "form"] {
        assert!(!elements.contains_key(unwanted), "{unwanted}");
    }
    assert_eq!(elements["h1"], 1);
    assert!(!html.contains(UNRULY));
    assert!(
        html.contains("&lt;script&gt;"),
        "the name is not shown at all"
    );
    assert!(html.contains("default-src 'none'"));

    let markdown = print(&["audit", "--format", "markdown"]).await;
    assert!(!markdown.contains(UNRULY));
    assert!(
        !markdown.contains('<') && !markdown.contains("@all"),
        "{markdown}"
    );
    for line in markdown.lines().filter(|line| line.starts_with("| **")) {
        let bars = line.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "{line}");
    }

    for about in ["findings", "actions", "tickets"] {
        let table = print(&["audit", "--format", "csv", "--rows", about]).await;
        let rows = rows(&table);
        assert!(!rows.is_empty());
        for cell in rows.iter().flat_map(BTreeMap::values) {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn markdown_is_read_as_it_is_meant() {
    let markdown = print(&["audit", "--format", "markdown"]).await;
    let (mut headings, mut columns, mut cells, mut rows) = (0, 0, 0, 0);
    for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                panic!("a name became a link to {dest_url}")
            }
            Event::Start(Tag::CodeBlock(_)) => panic!("a name began a block of code"),
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow) => {
                assert_eq!(cells, columns, "{markdown}");
                rows += 1;
            }
            _ => {}
        }
    }
    let told = markdown.lines().filter(|line| line.starts_with('#'));
    assert_eq!(headings, told.count(), "{markdown}");
    assert!(headings > 2 && rows > 10, "{markdown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_instances_are_told_apart_and_the_redacted_one_names_nobody() {
    let print = async |form: &str, instance: &[&str]| {
        let arguments = [&["audit", "--format", form], instance].concat();
        Place::print_of(&["global", "us_gov"], &arguments).await
    };
    let json: Value = serde_json::from_str(&print("json", &[]).await).unwrap();
    let instances: Vec<&Value> = json.as_array().unwrap().iter().collect();
    assert_eq!(instances.len(), 2);
    let findings = |at: usize| instances[at]["findings"].as_array().unwrap().len();
    let found = rows(&print("csv", &[]).await);
    assert_eq!(found.len(), findings(0) + findings(1));
    assert!(
        print("markdown", &[])
            .await
            .contains("\n## ASE report: us\\_gov\n")
    );
    let html = print("html", &[]).await;
    assert_eq!(elements(&html)["h2"], 2);

    let us_gov = ["--instance", "us_gov"];
    for form in ["text", "json", "markdown", "html", "csv"] {
        let told = print(form, &us_gov).await;
        for name in ["quoted", "alert(1)", "שלום", "😀", "bold", "long long"] {
            assert!(!told.contains(name), "{form} tells {name}: {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_for_csv_and_a_report_goes_where_it_is_wanted() {
    let place = Place::new(hostile(), &["global"]).await;
    let output = place.run(&["audit", "--rows", "tickets"]).await;
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("--format csv"), "{told}");

    let file = place.path("report.html");
    let path = file.to_str().unwrap();
    let printed = place
        .print(&[
            "run",
            "--once",
            "--dry-run",
            "--format",
            "html",
            "--output",
            path,
        ])
        .await;
    assert_eq!(printed, "");
    elements(&fs::read_to_string(file).unwrap());
}
