//! The first page: how each desk stands.

use maud::{Markup, html};

use super::{Dashboard, Seen, at, links, view::Waited};
use crate::{
    config::Mode,
    cycle::Instance,
    tell::{
        html::{chart, not_known, page::Page, parts},
        words,
    },
};

/// Accounts on the first page; the page of all accounts has the rest.
const ACCOUNTS: usize = 50;

impl Dashboard {
    /// Every instance: numbers, pictures, the accounts that need somebody.
    pub(super) async fn overview(&self, instances: &[Instance]) -> anyhow::Result<String> {
        let mut sections = Vec::new();
        for instance in instances {
            sections.push(match self.views.of(instance).await? {
                Some(view) => Seen { instance, view }.summary(),
                None => html! {
                    h2 { (instance.name()) }
                    p { "No cycle has ended yet." }
                },
            });
        }
        let page = Page {
            title: "ASE desk",
            main: html! { @for section in &sections { section { (section) } } },
        };
        let only = match instances {
            [one] => Some(one.name()),
            _ => None,
        };
        Ok(page.served(&links(only, "overview")))
    }
}

impl Seen<'_> {
    fn summary(&self) -> Markup {
        let (name, report) = (self.instance.name(), &self.view.kept.report);
        let ranked = self.view.ranked();
        let audits = self.instance.mode() == Mode::Audit;
        html! {
            h2 { (name) }
            p {
                strong { @if audits { "audit mode" } @else { "apply mode" } }
                @if audits { " (nothing is written), " } @else { " (writes are carried out), " }
                "as of " (parts::time(report.started_at)) ". "
                a href=(at(name, "findings")) { (words::plural(report.findings.len(), "finding")) } ", "
                a href=(at(name, "actions")) {
                    (words::plural(report.actions.len(), "action"))
                    @if audits { " would be done" }
                } ", "
                a href=(at(name, "cycles")) { "cycles" } ", "
                a href=(at(name, "ases")) { "ASEs" } "."
            }
            (parts::counts(&report.counts))
            (not_known(report, 3))
            (self.find())
            div.pictures {
                (self.findings_over_time())
                (chart::loads(&self.view.loads, &self.view.names))
                (self.waits())
                (self.requests_over_time())
                (chart::findings(&report.findings))
                (chart::lanes(&report.api))
            }
            h3 { "Accounts" }
            (self.account_table(&ranked[..ranked.len().min(ACCOUNTS)]))
            @if ranked.len() > ACCOUNTS {
                p { a href=(at(name, "accounts")) { "All " (ranked.len()) " accounts" } }
            }
        }
    }

    /// A ticket by its number.
    fn find(&self) -> Markup {
        let (name, id) = (
            self.instance.name(),
            format!("ticket-{}", self.instance.name()),
        );
        html! {
            form method="get" action=(at(name, "tickets")) role="search" {
                label for=(id) { "Ticket number" input id=(id) name="id" inputmode="numeric" required; }
                button { "Show why" }
            }
        }
    }

    fn findings_over_time(&self) -> Markup {
        let whole = || self.view.trend.iter().filter(|head| head.is_whole());
        let times: Vec<_> = whole().map(|head| head.started_at).collect();
        let line = |name, of: fn(&crate::tell::FindingCounts) -> usize| chart::Line {
            name,
            values: whole()
                .map(|head| of(&head.counts.findings) as f64)
                .collect(),
        };
        let lines = [
            line("errors", |counts| counts.error),
            line("warnings", |counts| counts.warning),
            line("notices", |counts| counts.notice),
        ];
        chart::lines("Findings over time", &times, &lines, "")
    }

    fn requests_over_time(&self) -> Markup {
        let trend = &self.view.trend;
        let times: Vec<_> = trend.iter().map(|head| head.started_at).collect();
        let lines = [chart::Line {
            name: "requests",
            values: trend.iter().map(|head| head.api.requests as f64).collect(),
        }];
        chart::lines("Requests of each cycle", &times, &lines, "")
    }

    /// How long tickets had waited when we assigned them.
    fn waits(&self) -> Markup {
        let steps: [(&str, i64); 6] = [
            ("up to 5 minutes", 5),
            ("up to 15 minutes", 15),
            ("up to an hour", 60),
            ("up to 4 hours", 240),
            ("up to a day", 1_440),
            ("longer", i64::MAX),
        ];
        let mut least = i64::MIN;
        let counts: Vec<(String, usize)> = steps
            .into_iter()
            .map(|(label, most)| {
                let within = |one: &&Waited| (least..most).contains(&one.waited.as_mins());
                let count = self.view.waits.iter().filter(within).count();
                least = most;
                (label.to_owned(), count)
            })
            .collect();
        chart::counts(
            "From a ticket to its assignment",
            "Time",
            counts.into_iter(),
        )
    }
}
