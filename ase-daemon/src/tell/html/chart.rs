//! Pictures, drawn here as SVG. Each is a table as well: the numbers stand beside the bars, so that whoever cannot see
//! them misses nothing.

use std::{cmp::Reverse, collections::BTreeMap};

use ase_rules::{Severity, UserId};
use maud::{Markup, html};

use crate::tell::{Api, Load, Names, ToldFinding, words};

/// Rows of a picture; what is beyond is added up in one.
const ROWS: usize = 12;

/// A row: what it is about, and its parts, each with the class that colours it.
struct Row {
    label: String,
    parts: Vec<(&'static str, usize)>,
}

impl Row {
    fn total(&self) -> usize {
        self.parts.iter().map(|(_, count)| count).sum()
    }

    fn of(&self, column: &str) -> usize {
        let part = self.parts.iter().find(|(name, _)| *name == column);
        part.map_or(0, |(_, count)| *count)
    }
}

/// Findings by rule.
pub(crate) fn findings(findings: &[ToldFinding]) -> Markup {
    let mut by_rule: BTreeMap<&str, BTreeMap<Reverse<Severity>, usize>> = BTreeMap::new();
    for finding in findings {
        *by_rule
            .entry(&finding.rule)
            .or_default()
            .entry(Reverse(finding.severity))
            .or_default() += 1;
    }
    let rows = by_rule.into_iter().map(|(rule, severities)| Row {
        label: rule.to_owned(),
        parts: severities
            .into_iter()
            .map(|(Reverse(severity), count)| (words::severity(severity), count))
            .collect(),
    });
    let columns = ["error", "warning", "notice"];
    bars("Findings by rule", "Rule", &columns, rows.collect())
}

/// Unsolved tickets of each ASE's accounts.
pub(crate) fn loads(loads: &BTreeMap<UserId, Load>, names: &Names) -> Markup {
    let rows = loads.iter().map(|(ase, load)| Row {
        label: format!(
            "{} ({})",
            names.agent(*ase),
            words::plural(load.accounts, "account")
        ),
        parts: vec![
            ("their own", load.owned),
            ("nobody's", load.unowned),
            ("others'", load.unsolved - load.owned - load.unowned),
        ],
    });
    let columns = ["their own", "nobody's", "others'"];
    bars(
        "Unsolved tickets by ASE, as read",
        "ASE",
        &columns,
        rows.collect(),
    )
}

/// Requests by lane of the rate limits.
pub(crate) fn lanes(api: &Api) -> Markup {
    let rows = api.by_lane.iter().map(|(lane, count)| Row {
        label: lane.replace('_', " "),
        parts: vec![("requests", usize::try_from(*count).unwrap_or(usize::MAX))],
    });
    bars("Requests to Zendesk", "Lane", &["requests"], rows.collect())
}

/// Bars, a row each, the longest first.
fn bars(title: &str, of: &str, columns: &[&'static str], mut rows: Vec<Row>) -> Markup {
    rows.sort_by_key(|row| Reverse(row.total()));
    if rows.len() > ROWS {
        let rest = rows.split_off(ROWS - 1);
        let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
        for (column, count) in rest.iter().flat_map(|row| &row.parts) {
            *parts.entry(column).or_default() += count;
        }
        rows.push(Row {
            label: format!("{} others", rest.len()),
            parts: parts.into_iter().collect(),
        });
    }
    let longest = rows.iter().map(Row::total).max().unwrap_or_default().max(1);
    html! {
        figure {
            figcaption { (title) }
            @if rows.is_empty() {
                p { "None." }
            } @else {
                @if columns.len() > 1 {
                    p.legend {
                        @for column in columns {
                            span.key.(class(column)) { (column) } " "
                        }
                    }
                }
                table.bars {
                    thead.unseen { tr { th scope="col" { (of) } th scope="col" { (title) } } }
                    tbody {
                        @for row in &rows { (bar(row, columns, longest)) }
                    }
                }
            }
        }
    }
}

/// A row: its name, its numbers in words for whoever hears them, and its bar for whoever sees it.
fn bar(row: &Row, columns: &[&'static str], longest: usize) -> Markup {
    let mut at = 0.0;
    let parts: Vec<(&str, usize, f64, f64)> = columns
        .iter()
        .map(|column| {
            let count = row.of(column);
            let (from, width) = (at, count as f64 * 100.0 / longest as f64);
            at += width;
            (*column, count, from, width)
        })
        .filter(|(_, count, ..)| *count > 0)
        .collect();
    let words: Vec<String> = parts
        .iter()
        .map(|(column, count, ..)| format!("{count} {column}"))
        .collect();
    html! {
        tr {
            th scope="row" { bdi { (row.label) } }
            td {
                span.unseen { (words.join(", ")) }
                span.bar aria-hidden="true" {
                    svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" {
                        @for (column, _, from, width) in &parts {
                            rect.(class(column)) x=(format!("{from:.2}")) y="0" width=(format!("{width:.2}")) height="10" {}
                        }
                    }
                    span { (row.total()) }
                }
            }
        }
    }
}

/// The class that colours a part of a bar.
fn class(column: &str) -> &'static str {
    match column {
        "error" => "error",
        "warning" => "warning",
        "notice" => "notice",
        "nobody's" => "nobodys",
        "others'" => "others",
        _ => "own",
    }
}
