//! Pictures, drawn here as SVG. Each is a table as well: the numbers stand beside the bars, so that whoever cannot see
//! them misses nothing.

use std::{cmp::Reverse, collections::BTreeMap};

use ase_rules::{Severity, UserId};
use jiff::Timestamp;
use maud::{Markup, html};

use super::parts;
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
    bars("Findings by rule", "Rule", &columns, rows.collect(), true)
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
        true,
    )
}

/// How many of some things there are, by name.
pub(crate) fn counts(
    title: &str,
    of: &str,
    counts: impl Iterator<Item = (String, usize)>,
) -> Markup {
    let rows = counts.map(|(label, count)| Row {
        label,
        parts: vec![("count", count)],
    });
    bars(title, of, &["count"], rows.collect(), false)
}

/// Requests by lane of the rate limits.
pub(crate) fn lanes(api: &Api) -> Markup {
    let rows = api.by_lane.iter().map(|(lane, count)| Row {
        label: lane.replace('_', " "),
        parts: vec![("requests", usize::try_from(*count).unwrap_or(usize::MAX))],
    });
    bars(
        "Requests to Zendesk",
        "Lane",
        &["requests"],
        rows.collect(),
        true,
    )
}

/// A line of a picture over time.
pub(crate) struct Line {
    /// What it shows; also the class that colours it.
    pub(crate) name: &'static str,
    /// Its values, one for each time.
    pub(crate) values: Vec<f64>,
}

/// Lines over time. `unit` stands behind numbers.
pub(crate) fn lines(title: &str, times: &[Timestamp], lines: &[Line], unit: &str) -> Markup {
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return html! { figure { figcaption { (title) } p { "Nothing yet." } } };
    };
    let values = || lines.iter().flat_map(|line| line.values.iter().copied());
    let highest = values().fold(1.0, f64::max);
    let span = last.duration_since(*first).as_secs_f64().max(1.0);
    let points = |line: &Line| {
        let place = |(at, value): (&Timestamp, &f64)| {
            let x = at.duration_since(*first).as_secs_f64() * 300.0 / span;
            format!("{x:.1},{:.1}", 80.0 - value * 78.0 / highest)
        };
        let points: Vec<String> = times.iter().zip(&line.values).map(place).collect();
        points.join(" ")
    };
    let now = |line: &Line| line.values.last().copied().unwrap_or_default();
    let told: Vec<String> = lines
        .iter()
        .map(|line| {
            let least = line.values.iter().copied().fold(f64::MAX, f64::min);
            let most = line.values.iter().copied().fold(0.0, f64::max);
            format!(
                "{}: now {}{unit}, between {}{unit} and {}{unit}",
                line.name,
                short(now(line)),
                short(least),
                short(most)
            )
        })
        .collect();
    html! {
        figure {
            figcaption { (title) }
            p.legend {
                @for line in lines {
                    span.key.(class(line.name)) { (line.name) " " strong { (short(now(line))) (unit) } } " "
                }
            }
            @if times.len() < 2 {
                p.legend { "The second cycle begins the picture." }
            } @else {
            svg.lines role="img" viewBox="0 0 300 82" preserveAspectRatio="none" aria-label=(told.join("; ")) {
                line.axis x1="0" y1="80" x2="300" y2="80" {}
                line.axis x1="0" y1="2" x2="300" y2="2" {}
                @for line in lines {
                    polyline.(class(line.name)) points=(points(line)) {}
                }
            }
            p.legend.ends { (parts::time(*first)) span { "highest " (short(highest)) (unit) } (parts::time(*last)) }
            }
        }
    }
}

/// A line without numbers, to stand in a table beside the number it leads to.
pub(crate) fn spark(values: &[usize]) -> Markup {
    let (Some(first), Some(last), Some(most)) =
        (values.first(), values.last(), values.iter().max())
    else {
        return html! {};
    };
    let step = 100.0 / (values.len().max(2) - 1) as f64;
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let height = *value as f64 * 16.0 / (*most).max(1) as f64;
            format!("{:.0},{:.0}", at as f64 * step, 18.0 - height)
        })
        .collect();
    html! {
        svg.spark role="img" viewBox="0 0 100 20" preserveAspectRatio="none" aria-label=(format!("from {first} to {last}, {most} at most")) {
            polyline points=(points.join(" ")) {}
        }
    }
}

fn short(value: f64) -> String {
    match value {
        value if value.fract() == 0.0 || value >= 100.0 => format!("{value:.0}"),
        value => format!("{value:.1}"),
    }
}

/// Bars, a row each; where they are ranked, the longest first.
fn bars(
    title: &str,
    of: &str,
    columns: &[&'static str],
    mut rows: Vec<Row>,
    ranked: bool,
) -> Markup {
    if ranked {
        rows.sort_by_key(|row| Reverse(row.total()));
    }
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
        "error" | "errors" => "error",
        "warning" | "warnings" => "warning",
        "notice" | "notices" => "notice",
        "nobody's" | "waited" => "nobodys",
        "others'" => "others",
        _ => "own",
    }
}
