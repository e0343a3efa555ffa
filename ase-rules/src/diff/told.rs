//! A difference in words.

use super::{Difference, PlanDiff};
use crate::{Action, Counts, Finding};
use std::fmt;

impl fmt::Display for PlanDiff {
    /// One line each: `+` for what is added, `-` for what is removed, `~` for what is changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "No difference.");
        }
        for line in self.summary() {
            writeln!(f, "{line}")?;
        }
        let actions = self.actions.iter().map(Line::of_action);
        let findings = self.findings.iter().map(Line::of_finding);
        for (title, lines) in [
            ("Writes", actions.collect::<Vec<_>>()),
            ("Findings", findings.collect()),
        ] {
            if lines.is_empty() {
                continue;
            }
            writeln!(f, "\n{title}")?;
            for Line { sign, text } in lines {
                writeln!(f, "  {sign} {text}")?;
            }
        }
        Ok(())
    }
}

impl PlanDiff {
    /// The same in Markdown: a summary, and a list of writes and one of findings.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        if self.is_empty() {
            return "No difference.\n".to_owned();
        }
        let mut text: String = (self.summary().iter())
            .map(|line| format!("- {line}\n"))
            .collect();
        let actions: Vec<Line> = self.actions.iter().map(Line::of_action).collect();
        let findings: Vec<Line> = self.findings.iter().map(Line::of_finding).collect();
        for (title, lines) in [("Writes", actions), ("Findings", findings)] {
            if lines.is_empty() {
                continue;
            }
            text += &format!("\n## {title}\n\n");
            for Line { sign, text: line } in lines {
                let line = line.replace(['\n', '\r'], " ");
                text += &format!("- `{sign}` {line}\n");
            }
        }
        text
    }

    fn summary(&self) -> Vec<String> {
        let mut lines = vec![];
        let Counts {
            accounts,
            eligible,
            tickets,
        } = self.before;
        for (name, before, after) in [
            ("Accounts", accounts, self.after.accounts),
            ("Eligible accounts", eligible, self.after.eligible),
            ("Tickets", tickets, self.after.tickets),
        ] {
            if before != after {
                lines.push(format!("{name}: {before} → {after}"));
            }
        }
        lines.extend(tally("Writes", &self.actions));
        lines.extend(tally("Findings", &self.findings));
        match &self.guard {
            Some(Difference::Added(why)) => lines.push(format!("The whole plan is held: {why}")),
            Some(Difference::Removed(why)) => {
                lines.push(format!("The whole plan is held no more: {why}"));
            }
            Some(Difference::Changed { after, .. }) => {
                lines.push(format!(
                    "The whole plan is held for another reason: {after}"
                ));
            }
            None => {}
        }
        lines
    }
}

fn tally<T>(name: &str, differences: &[Difference<T>]) -> Option<String> {
    let count = |is: fn(&Difference<T>) -> bool| differences.iter().filter(|one| is(one)).count();
    let added = count(|one| matches!(one, Difference::Added(_)));
    let removed = count(|one| matches!(one, Difference::Removed(_)));
    let changed = count(|one| matches!(one, Difference::Changed { .. }));
    (!differences.is_empty())
        .then(|| format!("{name}: {added} added, {removed} removed, {changed} changed"))
}

/// One difference as a line.
struct Line {
    sign: char,
    text: String,
}

impl Line {
    fn of_action(difference: &Difference<Action>) -> Self {
        let changed = |before: &Action, after: &Action| {
            let Action {
                kind: _,
                ticket: _,
                organization,
                agent,
                group,
                rule,
                stamp: _,
                held,
            } = before;
            let group_text = |group: Option<crate::GroupId>| match group {
                Some(group) => group.to_string(),
                None => "none".to_owned(),
            };
            let parts = [
                turned("user", agent, &after.agent),
                turned("group", &group_text(*group), &group_text(after.group)),
                turned("rule", rule, &after.rule),
                turned("account", organization, &after.organization),
                turned("", &state(held.as_deref()), &state(after.held.as_deref())),
            ];
            format!("{}: {}", write(after), joined(parts))
        };
        Self::of(
            difference,
            |action| {
                let held = action.held.as_deref();
                let held = held.map(|why| format!(" · held: {why}"));
                format!(
                    "{} ({}){}",
                    write(action),
                    action.rule,
                    held.unwrap_or_default()
                )
            },
            changed,
        )
    }

    fn of_finding(difference: &Difference<Finding>) -> Self {
        let changed = |before: &Finding, after: &Finding| {
            let Finding {
                rule,
                severity,
                owner,
                organization: _,
                ticket: _,
                agent: _,
                message,
                evidence,
                held,
            } = before;
            let evidence = (*evidence != after.evidence && *message == after.message)
                .then(|| "rests on other evidence".to_owned());
            let parts = [
                turned("severity", severity, &after.severity),
                turned("owner", owner, &after.owner),
                turned("", &state(held.as_deref()), &state(after.held.as_deref())),
                (*message != after.message).then(|| format!("before: {message}")),
                evidence,
            ];
            format!("{rule}: {} · {}", after.message, joined(parts))
        };
        Self::of(
            difference,
            |finding| {
                let held = finding.held.as_deref();
                let held = held.map(|why| format!(" · held: {why}"));
                let Finding {
                    severity,
                    rule,
                    message,
                    ..
                } = finding;
                format!("{severity} {rule}: {message}{}", held.unwrap_or_default())
            },
            changed,
        )
    }

    fn of<T>(
        difference: &Difference<T>,
        one: impl Fn(&T) -> String,
        changed: impl Fn(&T, &T) -> String,
    ) -> Self {
        match difference {
            Difference::Added(after) => Self {
                sign: '+',
                text: one(after),
            },
            Difference::Removed(before) => Self {
                sign: '-',
                text: one(before),
            },
            Difference::Changed { before, after } => Self {
                sign: '~',
                text: changed(before, after),
            },
        }
    }
}

fn write(action: &Action) -> String {
    let Action {
        kind,
        ticket,
        agent,
        group,
        ..
    } = action;
    let group = group.map(|group| format!(" in group {group}"));
    format!(
        "{kind} ticket {ticket}, user {agent}{}",
        group.unwrap_or_default()
    )
}

fn state(held: Option<&str>) -> String {
    held.map_or_else(|| "not held".to_owned(), |why| format!("held ({why})"))
}

fn turned<T: PartialEq + fmt::Display>(name: &str, before: &T, after: &T) -> Option<String> {
    let text = format!("{name} {before} → {after}");
    (before != after).then(|| text.trim_start().to_owned())
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}
