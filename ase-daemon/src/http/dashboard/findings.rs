//! Findings with their age and owner, and what is done about tickets.

use jiff::SignedDuration;
use maud::{Markup, html};

use super::{Query, Seen, at, part};
use crate::tell::{
    Head, ToldFinding,
    html::{chart, parts},
    words,
};

/// Findings on a page.
const PAGE: usize = 100;

/// Points of the line beside a rule.
const POINTS: usize = 60;

impl Seen<'_> {
    /// All findings, or those with a severity, an owner, a rule, of an account or an agent.
    pub(super) fn findings(&self, query: &Query) -> String {
        let asked = |name: &str, value: &str| {
            let wanted = query.get(name).map(|wanted| wanted.trim());
            wanted.is_none_or(|wanted| wanted.is_empty() || wanted == value)
        };
        let id = |id: Option<String>| id.unwrap_or_default();
        let shown = self.found_where(|finding| {
            asked("severity", words::severity(finding.severity))
                && asked("owner", &finding.owner.to_string())
                && asked("rule", &finding.rule)
                && asked(
                    "organization",
                    &id(finding.organization.map(|id| id.to_string())),
                )
                && asked("agent", &id(finding.agent.map(|id| id.to_string())))
        });
        let path = at(self.instance.name(), "findings");
        let (on_page, pages) = part(&shown, PAGE, query, &path);
        let main = html! {
            (self.filter(query, &path))
            p { (words::plural(shown.len(), "finding")) }
            (self.finding_table(on_page))
            (pages)
            h2 { "By rule" }
            (self.by_rule())
            div.pictures { (chart::findings(&self.view.kept.report.findings)) }
        };
        self.page("Findings", main, "findings")
    }

    fn filter(&self, query: &Query, path: &str) -> Markup {
        let all = &self.view.kept.report.findings;
        let mut rules: Vec<&str> = all.iter().map(|finding| finding.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        let owners = ["sales_ops", "manager", "ase", "support_ops", "on_call"];
        html! {
            form method="get" action=(path) {
                (choice("severity", "Severity", &["error", "warning", "notice"], query))
                (choice("owner", "For", &owners, query))
                (choice("rule", "Rule", &rules, query))
                button { "Show" }
            }
        }
    }

    /// How many findings each rule has, and how that changed.
    fn by_rule(&self) -> Markup {
        let counted: Vec<&Head> = (self.view.trend.iter())
            .filter(|head| head.is_whole())
            .collect();
        let step = counted.len().div_ceil(POINTS).max(1);
        // The newest is always among them.
        let shown: Vec<&&Head> = counted.iter().rev().step_by(step).collect();
        let shown = || shown.iter().rev();
        let mut rules: Vec<&str> = shown()
            .flat_map(|head| head.by_rule.keys().map(String::as_str))
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let path = at(self.instance.name(), "findings");
        html! {
            @if rules.is_empty() { p { "None." } } @else {
                table.wide {
                    thead { tr {
                        th scope="col" { "Rule" }
                        th scope="col" { "Now" }
                        th scope="col" {
                            "Since "
                            @if let Some(first) = shown().next() { (parts::time(first.started_at)) }
                        }
                        th scope="col" { "Trend" }
                    } }
                    tbody {
                        @for rule in rules {
                            @let counts: Vec<usize> = shown().map(|head| head.by_rule.get(rule).copied().unwrap_or(0)).collect();
                            tr {
                                td data-label="Rule" { a href={ (path) "?rule=" (rule) } { (parts::rule(rule)) } }
                                td data-label="Now" { (counts.last().copied().unwrap_or(0)) }
                                td data-label="Change" { (change(&counts)) }
                                td data-label="Trend" { (chart::spark(&counts)) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The places of findings in the report.
    pub(super) fn found_where(&self, wanted: impl Fn(&ToldFinding) -> bool) -> Vec<usize> {
        let all = self.view.kept.report.findings.iter().enumerate();
        all.filter(|(_, finding)| wanted(finding))
            .map(|(at, _)| at)
            .collect()
    }

    /// Findings by their places in the report, with age and owner.
    pub(super) fn finding_table(&self, shown: &[usize]) -> Markup {
        html! {
            @if shown.is_empty() { p { "None." } } @else {
                table.wide {
                    thead { tr {
                        th scope="col" { "Severity" }
                        th scope="col" { "Finding" }
                        th scope="col" { "About" }
                        th scope="col" { "For" }
                        th scope="col" { "Since" }
                    } }
                    tbody { @for at in shown { (self.finding_row(*at)) } }
                }
            }
        }
    }

    fn finding_row(&self, at: usize) -> Markup {
        let finding = &self.view.kept.report.findings[at];
        let since = self.view.since(at);
        let age = self.view.kept.report.started_at.duration_since(since);
        html! {
            tr {
                td data-label="Severity" { (parts::severity(finding.severity)) }
                td data-label="Finding" { span {
                    (parts::sentence(&self.view.names.in_words(&finding.message)))
                    " " (parts::rule(&finding.rule))
                    @if let Some(why) = &finding.held { span.held { " Held: " bdi { (words::clean(why)) } } }
                } }
                td data-label="About" { span {
                    @if let Some(ticket) = finding.ticket { (self.ticket_link(ticket)) " " }
                    @match finding.organization {
                        Some(id) => (self.account_link(id)),
                        None => "the desk",
                    }
                } }
                td data-label="For" { (words::owner(finding.owner)) }
                td data-label="Since" { span { (told(age)) " · " (parts::time(since)) } }
            }
        }
    }

    /// What is done, or would be.
    pub(super) fn actions(&self) -> String {
        let report = &self.view.kept.report;
        let (title, lead) = match report.mode.as_str() {
            "apply" => ("Actions", "What the last cycle did."),
            _ => (
                "What would change",
                "Audit mode: nothing of this was written.",
            ),
        };
        let main = html! {
            p { (lead) " As of " (parts::time(report.started_at)) "." }
            (parts::actions(&report.actions, &self.view.names))
            (parts::left(report, 2))
        };
        self.page(title, main, "actions")
    }
}

/// What became of a number.
fn change(counts: &[usize]) -> String {
    let (first, last) = (counts.first().copied(), counts.last().copied());
    match (first.unwrap_or(0), last.unwrap_or(0)) {
        (first, last) if first < last => format!("{} more", last - first),
        (first, last) if first > last => format!("{} fewer", first - last),
        _ => "as many".to_owned(),
    }
}

fn choice(name: &str, label: &str, values: &[&str], query: &Query) -> Markup {
    let chosen = query.get(name).map_or("", String::as_str);
    html! {
        label for=(name) {
            (label)
            select id=(name) name=(name) {
                option value="" selected[chosen.is_empty()] { "all" }
                @for value in values {
                    option value=(value) selected[*value == chosen] { (value.replace('_', " ")) }
                }
            }
        }
    }
}

/// A length of time in words.
fn told(age: SignedDuration) -> String {
    match age.as_hours() {
        ..1 => words::plural(usize::try_from(age.as_mins()).unwrap_or_default(), "minute"),
        1..48 => words::plural(usize::try_from(age.as_hours()).unwrap_or_default(), "hour"),
        hours => format!("{} days", hours / 24),
    }
}
