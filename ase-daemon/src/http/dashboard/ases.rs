//! ASEs: who serves which accounts, and how much lies with them.

use ase_rules::{Absence, Account, AgentFact, Rostered, UserId};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{Seen, at, view::Waited};
use crate::tell::{Load, html::chart, words};

/// Weeks in the picture of assignments.
const WEEKS: i64 = 8;

/// Findings on the page of an ASE.
const FINDINGS: usize = 100;

impl Seen<'_> {
    /// All ASEs with their load.
    pub(super) fn ases(&self) -> String {
        let view = &self.view;
        let main = html! {
            div.pictures { (chart::loads(&view.loads, &view.names)) }
            table.wide {
                thead { tr {
                    th scope="col" { "ASE" }
                    th scope="col" { "Accounts" }
                    th scope="col" { "Unsolved tickets" }
                    th scope="col" { "Their own" }
                    th scope="col" { "Nobody's" }
                } }
                tbody {
                    @for (ase, load) in &view.loads { tr {
                        td data-label="ASE" { (self.ase_link(*ase)) }
                        td data-label="Accounts" { (load.accounts) }
                        td data-label="Unsolved" { (load.unsolved) }
                        td data-label="Their own" { (load.owned) }
                        td data-label="Nobody's" { (load.unowned) }
                    } }
                }
            }
        };
        self.page("ASEs", main, "ases")
    }

    /// An ASE by name, with a link to the page.
    pub(super) fn ase_link(&self, id: UserId) -> Markup {
        let path = at(self.instance.name(), format_args!("ases/{id}"));
        html! { a href=(path) { bdi { (self.view.names.agent(id)) } } }
    }

    /// One ASE.
    pub(super) async fn ase(&self, id: Option<i64>) -> anyhow::Result<Option<String>> {
        let view = &self.view;
        let known = id.map(UserId::new);
        let Some((id, load)) = known.and_then(|id| Some((id, view.loads.get(&id)?))) else {
            return Ok(None);
        };
        let duties = self.instance.recall_agent(id).await?;
        let accounts: Vec<&Account> = view
            .ranked()
            .into_iter()
            .filter(|account| account.ase() == Some(id))
            .collect();
        let found = self.found_where(|finding| finding.agent == Some(id));
        let main = html! {
            dl.facts {
                dt { "User" } dd { (id) }
                dt { "In Zendesk" } dd { (standing(view.agents.get(&id))) }
                dt { "Unsolved tickets" }
                dd { (load.unsolved) ", " (load.owned) " their own, " (load.unowned) " nobody's" }
                dt { "Away" } dd { (away(duties.away.as_deref())) }
                dt { "On call" } dd { (on_call(duties.on_call.as_deref())) }
                @if let Some(link) = view.names.agent_link(id) { dt { "Zendesk" } dd { a href=(link) rel="noreferrer" { "open" } } }
            }
            div.pictures { (self.load_over_time(id)) (self.weeks(&accounts)) }
            h2 { "Accounts" }
            (self.account_table(&accounts))
            h2 { "Findings" }
            (self.finding_table(&found[..found.len().min(FINDINGS)]))
            @if found.len() > FINDINGS {
                p { a href=(at(self.instance.name(), format_args!("findings?agent={id}"))) { "All " (found.len()) } }
            }
        };
        Ok(Some(self.page(&view.names.agent(id), main, "ases")))
    }

    /// Unsolved tickets of the ASE's accounts, cycle by cycle.
    fn load_over_time(&self, id: UserId) -> Markup {
        let counted: Vec<(Timestamp, Load)> = (self.view.trend.iter())
            .filter_map(|head| Some((head.started_at, *head.loads.get(&id)?)))
            .collect();
        let times: Vec<Timestamp> = counted.iter().map(|(at, _)| *at).collect();
        let line = |name, of: fn(&Load) -> usize| chart::Line {
            name,
            values: counted.iter().map(|(_, load)| of(load) as f64).collect(),
        };
        let lines = [
            line("their own", |load| load.owned),
            line("nobody's", |load| load.unowned),
            line("others'", |load| load.unsolved - load.owned - load.unowned),
        ];
        chart::lines("Unsolved tickets over time", &times, &lines, "")
    }

    /// Assignments of the last weeks to the ASE of these accounts.
    fn weeks(&self, accounts: &[&Account]) -> Markup {
        let now = self.view.kept.report.started_at;
        let ours = |one: &&Waited| {
            accounts
                .iter()
                .any(|account| account.organization == one.organization)
        };
        let counts = (0..WEEKS).rev().map(|weeks| {
            let end = now - SignedDuration::from_hours(weeks * 7 * 24);
            let begin = end - SignedDuration::from_hours(7 * 24);
            let within = |one: &&Waited| begin < one.at && one.at <= end;
            let count = self.view.waits.iter().filter(ours).filter(within).count();
            (format!("week to {}", end.strftime("%b %d")), count)
        });
        chart::counts("Tickets assigned by the daemon", "Week", counts)
    }
}

/// When somebody is away.
fn away(away: Option<&[Absence]>) -> Markup {
    html! {
        @match away {
            None => "not known: [sources.availability] is not configured, or was not read yet",
            Some([]) => "no absence is known",
            Some(away) => ul.plain {
                @for one in away {
                    li {
                        (one.start) " to " (one.end) ", "
                        @if one.cover.is_some() { "with a cover" } @else { span.tag.warning { "no cover" } }
                    }
                }
            },
        }
    }
}

/// Where somebody stands on call.
fn on_call(rostered: Option<&[Rostered]>) -> Markup {
    html! {
        @match rostered {
            None => "not known: [sources.pagerduty] is not configured, or was not read yet",
            Some([]) => "on no schedule",
            Some(rostered) => @for (nth, one) in rostered.iter().enumerate() {
                @if nth > 0 { ", " }
                bdi { (words::name(&one.schedule)) }
            },
        }
    }
}

fn standing(agent: Option<&AgentFact>) -> Markup {
    html! {
        @match agent {
            Some(AgentFact::Found(agent)) => {
                (agent.role)
                @if agent.light { ", light agent" }
                @if !agent.active { ", inactive" }
                @if agent.suspended { ", suspended" }
                ", " (words::plural(agent.groups.len(), "group"))
            },
            Some(AgentFact::Absent) => "there is no such user",
            Some(AgentFact::Unreadable(_)) | None => "not known",
        }
    }
}
