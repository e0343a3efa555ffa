//! The report as HTML: one file that needs nothing else, for mail and archives; and what the dashboard's pages share with
//! it.

pub(crate) mod chart;
pub(crate) mod page;
pub(crate) mod parts;

use maud::{Markup, html};

use self::page::Page;
use super::{CycleReport, Shown, arranged::doubtful, loads, words};

/// Writes reports as one page, a section an instance.
#[must_use]
pub fn to_html(reports: &[Shown<'_>]) -> String {
    let page = Page {
        title: "ASE report",
        main: html! {
            @for (at, shown) in reports.iter().enumerate() {
                section aria-labelledby=(format!("instance-{at}")) { (section(shown, at)) }
            }
        },
    };
    page.alone()
}

fn section(shown: &Shown<'_>, at: usize) -> Markup {
    let (report, names) = (shown.report, &shown.names);
    let title = match report.mode.as_str() {
        "apply" => "Actions",
        _ => "Would be done (audit: nothing was written)",
    };
    html! {
        h2 id=(format!("instance-{at}")) { (report.instance) }
        p { (lead(report)) }
        (parts::counts(&report.counts))
        (not_known(report, 3))
        div.pictures {
            (chart::findings(&report.findings))
            @if shown.facts.tickets.value().is_some_and(|tickets| !tickets.is_empty()) {
                (chart::loads(&loads(shown.facts), names))
            }
            (chart::lanes(&report.api))
        }
        h3 { "Findings" }
        (parts::findings(&report.findings, report, names, 4))
        (parts::otherwise(report, names))
        h3 { (title) }
        (parts::actions(&report.actions, names))
        (parts::left(report, 3))
        (foot(report))
    }
}

/// In which mode and when.
fn lead(report: &CycleReport) -> Markup {
    let what = match report.mode.as_str() {
        "apply" => "writes are carried out",
        _ => "nothing is written",
    };
    html! {
        strong { (report.mode) " mode" } " (" (what) "), "
        (parts::time(report.started_at))
    }
}

/// What could not be read, and what went wrong, under a heading of a level.
pub(crate) fn not_known(report: &CycleReport, level: u8) -> Markup {
    let doubtful = doubtful(report);
    html! {
        @if !doubtful.is_empty() || !report.errors.is_empty() {
            section.doubt aria-label="Not known or gone wrong" {
                (parts::heading(level, &html! { "Not known" }))
                ul {
                    @for reading in doubtful {
                        li {
                            strong { (reading.source) } " is " (words::doubt(reading)) ": "
                            bdi { (words::clean(reading.reason.as_deref().unwrap_or("no reason given"))) }
                        }
                    }
                    @for error in &report.errors { li { bdi { (words::clean(error)) } } }
                }
            }
        }
    }
}

fn foot(report: &CycleReport) -> Markup {
    let requests = usize::try_from(report.api.requests).unwrap_or(usize::MAX);
    html! {
        p.small {
            (words::plural(requests, "request")) ", " (report.api.retries) " repeated; "
            (format!("{:.1}", report.took_ms as f64 / 1000.0)) " s in all; cycle "
            code { (report.cycle) }
        }
    }
}
