//! `docs/rules.md` is made of the rules' own pages, and says of every sentence of the handbook where it is kept.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "rules_page/handbook.rs"]
mod handbook;
#[path = "rules_page/programme.rs"]
mod programme;

use ase_rules::{RulePage, rules};
use handbook::HANDBOOK;
use programme::PROGRAMME;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn the_page_of_rules_is_current() {
    let path = format!("{ROOT}/docs/rules.md");
    let current = page();
    if std::env::var_os("UPDATE_RULES").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == current,
        "run the test with UPDATE_RULES=1 and commit docs/rules.md"
    );
}

/// Where a sentence is said to be kept there is a rule, a file or a key of the configuration.
#[test]
fn every_place_a_sentence_points_to_exists() {
    let codes: BTreeSet<&str> = rules().iter().map(|rule| rule.code).collect();
    let example = fs::read_to_string(format!("{ROOT}/ase.example.toml")).unwrap();
    let handbook = HANDBOOK.iter().flat_map(|page| page.sentences);
    let kept = handbook.map(|sentence| sentence.1);
    for kept in kept.chain(PROGRAMME.iter().map(|rule| rule.2)) {
        assert!(!kept.is_empty());
        for name in kept.split('`').skip(1).step_by(2) {
            let is_key = || {
                let key = name.rsplit('.').next().unwrap_or(name);
                example.lines().any(|line| {
                    let line = line.trim_start_matches(['#', ' ']);
                    line.split(['=', ' ', ']']).next() == Some(key)
                        || line.starts_with(&format!("[[{key}]]"))
                })
            };
            let is_file = || name.ends_with(".rs") && Path::new(ROOT).join(name).is_file();
            assert!(
                codes.contains(name) || is_file() || is_key(),
                "`{name}` is no rule, file or key: {kept}"
            );
        }
    }
}

/// What a rule quotes as its source stands in the handbook.
#[test]
fn every_sentence_a_rule_quotes_is_one_of_the_handbook() {
    for rule in rules() {
        for quote in quotes(rule) {
            let sentences = HANDBOOK.iter().flat_map(|page| page.sentences);
            let found = sentences
                .map(|sentence| sentence.0)
                .any(|says| has(says, &quote));
            assert!(found, "{} quotes: {quote}", rule.code);
        }
    }
}

/// Where the handbook's pages stand beside the repository, they say what the table says that they say.
#[test]
fn every_sentence_stands_in_the_handbook_word_for_word() {
    let Ok(folder) = fs::read_dir(format!("{ROOT}/../shared/reference/seeds")) else {
        return println!("skipped: the pages of the handbook are not here");
    };
    let texts = folder.map(|file| plain(&fs::read_to_string(file.unwrap().path()).unwrap()));
    let texts: Vec<String> = texts.collect();
    for page in HANDBOOK {
        let text = texts.iter().find(|text| text.starts_with(page.begins));
        let text = text.unwrap_or_else(|| panic!("there is no page {}", page.title));
        for (says, _) in page.sentences {
            let says = plain(says);
            let says = says.trim_end_matches('.');
            assert!(text.contains(says), "{} does not say: {says}", page.title);
        }
    }
}

/// Without line breaks and typography, and of links and lists only the words.
fn plain(text: &str) -> String {
    let text = text.replace(['\u{2019}', '\u{2018}'], "'");
    let words = text.split_whitespace().filter(|word| *word != "1.");
    let mut rest = words.collect::<Vec<_>>().join(" ");
    let mut plain = String::new();
    while let Some((before, link)) = rest.split_once("](") {
        let (_, after) = link.split_once(')').unwrap_or((link, ""));
        let (outside, words) = before.rsplit_once('[').unwrap_or((before, ""));
        plain += &format!("{outside}{words}");
        rest = after.to_owned();
    }
    plain + &rest
}

#[test]
fn the_page_ends_with_where_each_sentence_of_the_handbook_is_kept() {
    let page = page();
    let last = page.rfind("\n## ").map(|at| &page[at..]);
    assert!(last.is_some_and(|last| last.starts_with("\n## Where each sentence of the handbook")));
}

#[test]
fn the_rules_of_the_programme_are_numbered_without_a_gap() {
    for (at, (number, _, _)) in PROGRAMME.iter().enumerate() {
        assert_eq!(*number, at + 1);
    }
}

fn page() -> String {
    let mut page = format!("{}\n{}", INTRODUCTION, contents());
    let mut area = "";
    for rule in rules() {
        let of = rule.code.split('/').next().unwrap();
        if of != area {
            area = of;
            page += &format!("\n## {area}\n");
        }
        page += &rule_text(rule);
    }
    page + &programme_table() + &handbook_table()
}

const INTRODUCTION: &str = "\
<!-- Made of the heads of the files in ase-rules/src/rules/ by `UPDATE_RULES=1 cargo test -p ase-rules --test rules_page`. -->

# The rules

What the daemon finds, why that matters, who fixes it, and how. A finding names its rule by the code below; the code is stable.
Every example is a story that is tested: the lines before `=>` say what the world is like, those after it what is planned. What a
story does not say is ordinary: the account pays, its ASE has served for 30 days and can own tickets, a ticket is an hour old.

At the end two tables say where each rule of the programme, and each sentence of the handbook, is kept.
";

fn contents() -> String {
    let mut table = "| rule | severity | who fixes it | finds |\n|---|---|---|---|\n".to_owned();
    for rule in rules() {
        let (code, link) = (rule.code, anchor(rule.code));
        let says = cell(&rule.says());
        let (severity, owner) = (rule.severity, rule.owner);
        table += &format!("| [`{code}`](#{link}) | {severity} | {owner} | {says} |\n");
    }
    table
}

/// The page of a rule: its first sentence is in bold, because its code is the heading.
fn rule_text(rule: &RulePage) -> String {
    let text = rule.text();
    let (_, rest) = text.split_once(": ").unwrap();
    let (says, rest) = rest.split_once("\n\n").unwrap();
    format!(
        "\n### {}\n\n**{}**\n\n*{} · {}*\n\n{}\n",
        rule.code,
        capital(&says.replace('\n', " ")),
        rule.severity,
        rule.owner,
        rest.trim_end()
    )
}

fn handbook_table() -> String {
    let mut text = "\n## Where each sentence of the handbook is kept\n".to_owned();
    for page in HANDBOOK {
        text += &format!("\n*{}*\n\n| sentence | kept by |\n|---|---|\n", page.title);
        for (says, kept) in page.sentences {
            let also = quoting(
                |rule| quotes(rule).iter().any(|quote| has(says, quote)),
                kept,
            );
            text += &format!("| {} | {} |\n", cell(says), linked(&also));
        }
    }
    text
}

fn programme_table() -> String {
    let mut text = "\n## Where each rule of the programme is kept\n\n\
        The handbook's sentences and what follows from how Zendesk, Salesforce and the on-call schedules work, as one list. Rules \
        name them in their source.\n\n| | rule | kept by |\n|---|---|---|\n"
        .to_owned();
    for (number, says, kept) in PROGRAMME {
        let name = format!("R{number}");
        let also = quoting(|rule| numbers(rule).contains(&name), kept);
        text += &format!("| {name} | {} | {} |\n", cell(says), linked(&also));
    }
    text
}

/// Adds the rules that name a sentence as their source and are not said to keep it.
fn quoting(names: impl Fn(&RulePage) -> bool, kept: &str) -> String {
    let codes = rules()
        .iter()
        .filter(|rule| names(rule))
        .map(|rule| format!("`{}`", rule.code));
    let others: Vec<String> = codes.filter(|code| !kept.contains(code)).collect();
    match others.is_empty() {
        true => kept.to_owned(),
        false => format!("{kept} See also {}.", others.join(", ")),
    }
}

/// What a rule quotes of the handbook as its source.
fn quotes(rule: &RulePage) -> Vec<String> {
    let source = rule.section("Source").unwrap().replace('\n', " ");
    let quotes = source.split('"').skip(1).step_by(2);
    quotes.map(str::to_owned).collect()
}

/// The numbers of the programme's rules that a rule names as its source: `R33`.
fn numbers(rule: &RulePage) -> Vec<String> {
    let source = rule.section("Source").unwrap();
    let words = source.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.map(str::to_owned).collect()
}

/// A quote inside a quote has single marks.
fn has(says: &str, quote: &str) -> bool {
    says.replace('"', "'").contains(quote)
}

/// A rule's code becomes a link to its page.
fn linked(kept: &str) -> String {
    let codes = rules().iter().map(|rule| rule.code);
    codes.fold(cell(kept), |text, code| {
        text.replace(
            &format!("`{code}`"),
            &format!("[`{code}`](#{})", anchor(code)),
        )
    })
}

fn anchor(code: &str) -> String {
    code.replace('/', "")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
