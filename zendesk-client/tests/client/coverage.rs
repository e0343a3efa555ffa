//! How much of Zendesk's API there is a method for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use zendesk_client::api;

/// The groups of operations, as Zendesk's OpenAPI document names them, that this crate is to cover.
const GROUPS: &[&str] = &[
    "Account Settings",
    "Attachments",
    "Audit Logs",
    "Automations",
    "Brands",
    "Custom Object Fields",
    "Custom Object Records",
    "Custom Objects",
    "Custom Roles",
    "Custom Ticket Statuses",
    "Global Clients",
    "Group Memberships",
    "Group SLA Policies",
    "Groups",
    "Incremental Export",
    "Incremental Skill Based Routing",
    "Job Statuses",
    "Locales",
    "Macros",
    "OAuth Clients",
    "OAuth Tokens",
    "Organization Fields",
    "Organization Memberships",
    "Organization Subscriptions",
    "Organizations",
    "Requests",
    "SLA Policies",
    "Satisfaction Ratings",
    "Satisfaction Reasons",
    "Search",
    "Suspended Tickets",
    "Tags",
    "Ticket Audits",
    "Ticket Comments",
    "Ticket Fields",
    "Ticket Form Statuses",
    "Ticket Forms",
    "Ticket Import",
    "Ticket Metric Events",
    "Ticket Metrics",
    "Ticket Skips",
    "Tickets",
    "Trigger Categories",
    "Triggers",
    "User Fields",
    "User Identities",
    "Users",
    "Views",
];

/// Operations of these groups that have no method, and why.
const LEFT_OUT: &[(&str, &str)] = &[(
    "POST /api/v2/routing/agents/instance_values/job",
    "belongs to skill-based routing, which is no group of ours; it only answers with a job",
)];

/// Method and path with every parameter as `{}`.
fn plain(method: &str, path: &str) -> String {
    let mut plain = format!("{method} ");
    let mut inside = false;
    for letter in path.trim_end_matches(".json").chars() {
        match letter {
            '{' => {
                inside = true;
                plain.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            letter => plain.push(letter),
        }
    }
    plain
}

/// The operations of the document by their groups. It is a few shapes of lines, so no parser of YAML is needed.
fn documented(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut path, mut call, mut in_tags) = (String::new(), String::new(), false);
    let lines = text.lines().skip_while(|line| *line != "paths:").skip(1);
    for line in lines.take_while(|line| line.is_empty() || line.starts_with(' ')) {
        let depth = line.len() - line.trim_start().len();
        let word = line.trim().trim_end_matches(':');
        match (depth, word) {
            (2, word) => path = word.to_owned(),
            (4, "get" | "post" | "put" | "patch" | "delete") => {
                call = plain(&word.to_uppercase(), &path);
            }
            (6, word) => in_tags = word == "tags",
            (8, word) if in_tags => {
                let group = word.trim_start_matches("- ").to_owned();
                groups.entry(group).or_default().insert(call.clone());
            }
            _ => {}
        }
    }
    groups
}

#[test]
fn nine_tenths_of_the_documented_operations_have_a_method() {
    let document =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/zendesk-oas.yaml");
    let Ok(text) = fs::read_to_string(document) else {
        println!("skipped: no OpenAPI document here");
        return;
    };
    let mut groups = documented(&text);
    let all: BTreeSet<String> = groups.values().flatten().cloned().collect();
    assert!(
        all.len() > 400,
        "the document was not understood: {}",
        all.len()
    );
    groups.retain(|group, _| GROUPS.contains(&group.as_str()));
    assert_eq!(groups.len(), GROUPS.len(), "a group is not in the document");

    let ours: BTreeSet<String> = api::operations()
        .map(|operation| plain(operation.method.as_str(), operation.path))
        .collect();
    let wanted: BTreeSet<String> = groups.into_values().flatten().collect();
    let covered = wanted.intersection(&ours).count();
    println!(
        "{covered} of {} documented operations of {} groups have a method; {} more have one; the document has {}",
        wanted.len(),
        GROUPS.len(),
        ours.difference(&wanted).count(),
        all.len(),
    );
    let mut unexplained = Vec::new();
    let reasons: BTreeMap<&str, &str> = LEFT_OUT.iter().copied().collect();
    for call in wanted.difference(&ours) {
        let why = reasons.get(call.as_str());
        println!("  without: {call}: {}", why.unwrap_or(&"no reason given"));
        unexplained.extend(why.is_none().then_some(call));
    }
    assert!(
        unexplained.is_empty(),
        "neither method nor reason: {unexplained:?}"
    );
    for call in reasons.keys() {
        assert!(!ours.contains(*call), "{call} has a method by now");
    }
    assert!(covered * 10 >= wanted.len() * 9);
}

/// `SlaPolicies` is made by `sla_policies()`.
fn maker(handle: &str) -> String {
    let mut maker = String::new();
    for letter in handle.chars() {
        if letter.is_uppercase() && !maker.is_empty() {
            maker.push('_');
        }
        maker.push(letter.to_ascii_lowercase());
    }
    maker
}

#[test]
fn the_readme_names_every_operation() {
    let readme = include_str!("../../README.md");
    for operation in api::operations().filter(|operation| operation.direct) {
        let begin = format!("| `{}()` |", maker(operation.handle));
        let row = readme.lines().find(|line| line.starts_with(&begin));
        let row = row.unwrap_or_else(|| panic!("no row {begin}"));
        let mut names = row.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        assert!(
            names.any(|name| name == operation.name),
            "{begin} lacks {}",
            operation.name
        );
    }
}

#[test]
fn the_first_program_of_the_readme_is_short() {
    let readme = include_str!("../../README.md");
    let program = readme.split("```").nth(1).unwrap();
    let lines = program.lines().skip(1).count();
    assert!(
        program.contains("assigned_se") && lines <= 15,
        "{lines} lines"
    );
}
