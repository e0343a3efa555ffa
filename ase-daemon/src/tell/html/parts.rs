//! Parts of pages: numbers, tables of findings and actions.

use ase_rules::{OrganizationId, Severity, TicketId};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    onboard::{Disagreement, Place},
    tell::{
        Counts, CycleReport, Names, Told, ToldFinding,
        arranged::{Line, NAMED, by_account, disagreement, left_to_people, lines, otherwise_well},
        words::{self, Piece},
    },
};

/// The numbers of a cycle.
pub(crate) fn counts(counts: &Counts) -> Markup {
    let findings = counts.findings;
    let all: [(&str, usize, &str); 6] = [
        ("accounts", counts.accounts, ""),
        ("eligible", counts.eligible, ""),
        ("tickets in scope", counts.tickets, ""),
        ("errors", findings.error, "error"),
        ("warnings", findings.warning, "warning"),
        ("notices", findings.notice, "notice"),
    ];
    html! {
        dl.counts {
            @for (name, count, class) in all {
                div class=(class) { dt { (name) } dd { (count) } }
            }
        }
    }
}

/// A time, readable by people and by programs.
pub(crate) fn time(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%Y-%m-%d %H:%M UTC")) } }
}

/// A severity, told by word as well as by colour.
pub(crate) fn severity(severity: Severity) -> Markup {
    let word = words::severity(severity);
    html! { span.tag.(word) { (word) } }
}

/// A heading of a level, from 2 on: pages and reports hold the same parts at different depths.
pub(crate) fn heading(level: u8, text: &Markup) -> Markup {
    html! {
        @match level {
            2 => h2 { (text) },
            3 => h3 { (text) },
            _ => h4 { (text) },
        }
    }
}

/// Findings of a report, a table an account under a heading of a level, a row a finding; below it what each place says,
/// where several tell otherwise.
pub(crate) fn findings(
    findings: &[ToldFinding],
    report: &CycleReport,
    names: &Names,
    level: u8,
) -> Markup {
    html! {
        @if findings.is_empty() { p { "None." } }
        @for (organization, findings) in by_account(findings) {
            (heading(level, &account(organization, names)))
            table.findings {
                thead { tr {
                    th scope="col" { "Severity" }
                    th scope="col" { "Finding" }
                    th scope="col" { "Rule" }
                    th scope="col" { "For" }
                } }
                tbody {
                    @for finding in findings { (row(finding, report, names)) }
                }
            }
            @if let Some(told) = disagreement(report, organization) { (told_otherwise(told, names)) }
        }
    }
}

/// Accounts that places tell otherwise, and of which nothing is found besides.
pub(crate) fn otherwise(report: &CycleReport, names: &Names) -> Markup {
    html! {
        @for told in otherwise_well(report) {
            h4 { (account(Some(told.organization), names)) }
            (told_otherwise(told, names))
        }
    }
}

/// What several places tell otherwise, and what to send to whom.
fn told_otherwise(told: &Disagreement, names: &Names) -> Markup {
    html! {
        (places(&told.places, names))
        @for text in &told.texts {
            details {
                summary { "To send to " (words::owner(text.to)) ": " bdi { (words::clean(&text.title)) } }
                pre { @for line in text.text.lines() { (words::clean(line)) "\n" } }
            }
        }
    }
}

/// What each place says of an account, those first that count most: which counts, and who puts right what does not agree.
pub(crate) fn places(places: &[Place], names: &Names) -> Markup {
    html! {
        table.places.wide {
            thead { tr {
                th scope="col" { "Place" }
                th scope="col" { "Says" }
                th scope="col" { "Agrees" }
                th scope="col" { "Read" }
            } }
            tbody {
                @for place in places { tr {
                    td data-label="Place" { span { (place.place) @if place.counts { " " span.tag { "counts" } } } }
                    td data-label="Says" { div {
                        (sentence(&names.in_words(&place.says)))
                        @if let Some(doubt) = &place.doubt { p.held { "In doubt: " bdi { (words::clean(doubt)) } } }
                    } }
                    td data-label="Agrees" {
                        @match place.agrees {
                            Some(true) => span.tag.good { "yes" },
                            Some(false) => span { span.tag.warning { "no" } " for " (words::owner(place.owner)) },
                            None => "cannot be said",
                        }
                    }
                    td data-label="Read" { @match place.read_at { Some(at) => (time(at)), None => "not yet" } }
                } }
            }
        }
    }
}

fn row(finding: &ToldFinding, report: &CycleReport, names: &Names) -> Markup {
    html! {
        tr.finding {
            td data-label="Severity" { (severity(finding.severity)) }
            td data-label="Finding" { div {
                (sentence(&names.in_words(&finding.message)))
                @if let Some(link) = finding.ticket.and_then(|id| names.ticket_link(id)) {
                    " " a href=(link) rel="noreferrer" { "open" }
                }
                @if let Some(grounds) = words::grounds(finding, report.started_at) {
                    p.small { (grounds) }
                }
                @if let Some(why) = &finding.held {
                    p.held { "Held: " bdi { (words::clean(why)) } }
                }
            } }
            td data-label="Rule" { (rule(&finding.rule)) }
            td data-label="For" { (words::owner(finding.owner)) }
        }
    }
}

/// A sentence of the rules, with the names of fields as such.
pub(crate) fn sentence(text: &str) -> Markup {
    html! {
        bdi {
            @for piece in words::pieces(text) {
                @match piece {
                    Piece::Text(text) => (text),
                    Piece::Code(name) => code { (name) },
                }
            }
        }
    }
}

/// A rule's code, which may break in the middle.
pub(crate) fn rule(code: &str) -> Markup {
    let (area, name) = code.split_once('/').unwrap_or((code, ""));
    html! { code { (area) @if !name.is_empty() { "/" wbr; (name) } } }
}

/// Actions, a row a line.
pub(crate) fn actions(actions: &[Told], names: &Names) -> Markup {
    html! {
        @if actions.is_empty() {
            p { "None: nothing to do." }
        } @else {
            table.actions {
                thead { tr {
                    th scope="col" { "Outcome" }
                    th scope="col" { "What" }
                    th scope="col" { "Account" }
                    th scope="col" { "Rule" }
                } }
                tbody {
                    @for line in lines(actions) { (action(&line, names)) }
                }
            }
        }
    }
}

fn action(line: &Line<'_>, names: &Names) -> Markup {
    let outcome = |outcome| {
        let word = words::outcome(outcome);
        let class = word.replace(' ', "-");
        html! { td data-label="Outcome" { span.tag.(class) { (word) } } }
    };
    match line {
        Line::One(action) => html! { tr {
            (outcome(action.outcome))
            td data-label="What" { div {
                bdi { (words::deed(action, &format!("#{}", action.ticket), &names.agent(action.agent))) }
                @if let Some(link) = names.ticket_link(action.ticket) {
                    " " a href=(link) rel="noreferrer" { "open" }
                }
                @if let Some(why) = &action.reason { p.held { bdi { (words::clean(why)) } } }
            } }
            td data-label="Account" { (account(Some(action.organization), names)) }
            td data-label="Rule" { (rule(&action.rule)) }
        } },
        Line::Followed(alike) => html! {
            @if let Some(first) = alike.first() { tr {
                (outcome(first.outcome))
                td data-label="What" { span {
                    "let " bdi { (names.agent(first.agent)) } " follow "
                    (tickets(alike.iter().map(|action| action.ticket), alike.len(), names))
                } }
                td data-label="Account" { "several" }
                td data-label="Rule" { (rule(&first.rule)) }
            } }
        },
        Line::Held(kind, why, count) => html! { tr {
            (outcome(crate::tell::Outcome::Held))
            td data-label="What" { span {
                (words::plural(*count, "ticket")) " to " (words::verb(*kind)) ": "
                bdi { (words::clean(why)) }
            } }
            td data-label="Account" { "several" }
            td data-label="Rule" { "–" }
        } },
    }
}

fn tickets(ids: impl Iterator<Item = TicketId>, count: usize, names: &Names) -> Markup {
    html! {
        @for (at, id) in ids.take(NAMED).enumerate() {
            @if at > 0 { ", " }
            (ticket(id, names))
        }
        @if count > NAMED { " and " (count - NAMED) " more" }
    }
}

/// A ticket by its number, with a link to where Zendesk shows it.
pub(crate) fn ticket(id: TicketId, names: &Names) -> Markup {
    linked(&format!("#{id}"), names.ticket_link(id))
}

/// An account by its name, with a link to where Zendesk shows it.
pub(crate) fn account(organization: Option<OrganizationId>, names: &Names) -> Markup {
    match organization {
        None => html! { "The desk as a whole" },
        Some(id) => linked(&names.account(id), names.account_link(id)),
    }
}

fn linked(text: &str, link: Option<String>) -> Markup {
    html! {
        @match link {
            Some(link) => a href=(link) rel="noreferrer" { bdi { (text) } },
            None => bdi { (text) },
        }
    }
}

/// What is left to people, under a heading of a level.
pub(crate) fn left(report: &CycleReport, level: u8) -> Markup {
    let by_owner = left_to_people(report);
    html! {
        @if !by_owner.is_empty() {
            (heading(level, &html! { "Left to people" }))
            dl.left {
                @for (owner, rules) in by_owner {
                    dt { (owner) }
                    dd {
                        ul { @for (code, count) in rules { li { (count) " × " (rule(code)) } } }
                    }
                }
            }
        }
    }
}
