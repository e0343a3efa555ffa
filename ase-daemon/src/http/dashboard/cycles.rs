//! Cycles: what each took, cost, found and did.

use anyhow::Context;
use maud::{Markup, html};

use super::{Query, Seen, at, view::Views};
use crate::{
    store::Wanted,
    tell::{
        Head, Kept, ToldWrite,
        html::{chart, not_known, parts},
    },
};

/// Cycles on a page.
const PAGE: usize = 30;

/// Findings and writes on the page of a cycle.
const ROWS: usize = 200;

impl Seen<'_> {
    /// The newest cycles, or those before one.
    pub(super) async fn cycles(&self, views: &Views, query: &Query) -> anyhow::Result<String> {
        let name = self.instance.name();
        let before = query.get("before").map(String::as_str);
        let cycles = views.heads(self.instance, before, PAGE).await?;
        let heads: Vec<&Head> = cycles
            .iter()
            .filter_map(|(_, head)| head.as_ref())
            .collect();
        let more = cycles.last().filter(|_| cycles.len() == PAGE);
        let main = html! {
            div.pictures { (durations(&heads)) }
            table.wide {
                thead { tr {
                    th scope="col" { "Cycle" }
                    th scope="col" { "Mode" }
                    th scope="col" { "Took" }
                    th scope="col" { "Requests" }
                    th scope="col" { "Waited" }
                    th scope="col" { "Errors, warnings, notices" }
                } }
                tbody {
                    @for (id, head) in &cycles {
                        @match head {
                            Some(head) => (self.cycle_row(head)),
                            // It is there, and large; its page reads it.
                            None => tr { td data-label="Cycle" colspan="6" { a href=(at(name, format_args!("cycles/{id}"))) { (id) } } },
                        }
                    }
                }
            }
            @if let Some(last) = more {
                p { a href=(at(name, format_args!("cycles?before={}", last.0))) { "Earlier cycles" } }
            }
        };
        Ok(self.page("Cycles", main, "cycles"))
    }

    fn cycle_row(&self, head: &Head) -> Markup {
        let found = head.counts.findings;
        let path = at(self.instance.name(), format_args!("cycles/{}", head.cycle));
        html! {
            tr {
                td data-label="Cycle" { span {
                    a href=(path) { (parts::time(head.started_at)) }
                    @if !head.is_whole() { " " span.tag { "webhook" } }
                } }
                td data-label="Mode" { (head.mode) }
                td data-label="Took" { (seconds(head.took_ms)) }
                td data-label="Requests" { span {
                    (head.api.requests)
                    @if head.api.retries > 0 { ", " (head.api.retries) " repeated" }
                } }
                td data-label="Waited" { (seconds(head.api.waited_ms)) }
                td data-label="Found" { (found.error) ", " (found.warning) ", " (found.notice) }
            }
        }
    }

    /// One cycle.
    pub(super) async fn cycle(&self, id: &str) -> anyhow::Result<Option<String>> {
        let (store, name) = (self.instance.store(), self.instance.name());
        let Some(text) = store.report(name, id).await? else {
            return Ok(None);
        };
        let kept: Kept = serde_json::from_str(&text).context("the report is not what we wrote")?;
        let report = kept.report;
        let wanted = Wanted {
            cycle: Some(report.cycle.clone()),
            ..Wanted::default()
        };
        let writes = store.latest_writes(name, wanted, ROWS).await?;
        let writes: Vec<ToldWrite> = (writes.into_iter())
            .map(|one| ToldWrite::of(name, one))
            .collect();
        let names = &self.view.names;
        let shown = &report.findings[..report.findings.len().min(ROWS)];
        let main = html! {
            p { (report.mode) " mode, " (parts::time(report.started_at)) ", took " (seconds(report.took_ms)) }
            (parts::counts(&report.counts))
            (not_known(&report, 2))
            div.pictures { (chart::lanes(&report.api)) (chart::findings(&report.findings)) }
            h2 { "Actions" }
            (parts::actions(&report.actions, names))
            h2 { "What was written" }
            (self.write_table(&writes))
            h2 { "Findings" }
            @if report.findings.len() > shown.len() {
                p { "The first " (shown.len()) " of " (report.findings.len()) "." }
            }
            (parts::findings(shown, &report, names, 3))
        };
        Ok(Some(self.page(
            &format!("Cycle {}", report.cycle),
            main,
            "cycles",
        )))
    }
}

fn durations(heads: &[&Head]) -> Markup {
    let times: Vec<_> = heads.iter().rev().map(|head| head.started_at).collect();
    let line = |name, of: fn(&Head) -> u64| chart::Line {
        name,
        values: heads
            .iter()
            .rev()
            .map(|head| of(head) as f64 / 1000.0)
            .collect(),
    };
    let lines = [
        line("took", |head| head.took_ms),
        line("waited", |head| head.api.waited_ms),
    ];
    chart::lines("How long cycles took", &times, &lines, " s")
}

fn seconds(milliseconds: u64) -> String {
    format!("{:.1} s", milliseconds as f64 / 1000.0)
}
