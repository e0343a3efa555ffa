//! One engineer's file.

use std::{collections::BTreeMap, fmt};

use ase_rules::{Focus, OrganizationId, Share, UserId};
use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::{Location, Spanned};

use super::WorkingHours;
use crate::config::canonical_name;

/// An engineer, as the team's file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// The file, from the folder.
    pub file: String,
    /// The engineer's user ids, by instance.
    pub ids: BTreeMap<String, UserId>,
    /// The engineer's e-mail address, in lower case.
    pub email: Option<String>,
    /// The engineer's PagerDuty id.
    pub pagerduty: Option<String>,
    /// Where the engineer works.
    pub region: Option<Region>,
    /// When; none where the text cannot be understood.
    pub hours: Option<WorkingHours>,
    /// What the engineer works on.
    pub focuses: Vec<Focus>,
    /// What in the file could not be read, each with line and column.
    pub flaws: Vec<String>,
}

/// A region, as the team writes it: `AMER-C`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Region(String);

impl Region {
    /// The region without its part: `AMER`.
    #[must_use]
    pub fn wide(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The parts of a file that are read; what is none of them may be anything.
#[derive(Debug, Deserialize)]
struct Parts {
    #[serde(default)]
    email: Option<Value>,
    #[serde(default)]
    region: Option<Value>,
    #[serde(default)]
    working_hours: Option<Value>,
    #[serde(default)]
    pagerduty: Option<Value>,
    #[serde(default)]
    zendesk: Option<Value>,
    #[serde(default)]
    focuses: Option<Vec<FocusParts>>,
}

#[derive(Debug, Deserialize)]
struct FocusParts {
    #[serde(default)]
    name: Option<Value>,
    #[serde(default)]
    percentage: Option<Spanned<Value>>,
    #[serde(default)]
    zendesk: Option<Spanned<Value>>,
    #[serde(default)]
    organizations: Option<Vec<ShareParts>>,
}

#[derive(Debug, Deserialize)]
struct ShareParts {
    #[serde(default)]
    id: Option<Spanned<Value>>,
    #[serde(default)]
    percentage: Option<Spanned<Value>>,
}

impl Member {
    /// The engineer of a file of which nothing is known.
    pub(super) fn unread(file: &str, why: String) -> Self {
        Self {
            file: file.to_owned(),
            flaws: vec![why],
            ..Self::default()
        }
    }

    /// The focuses on the ASE service, in whatever instance.
    pub fn ase_focuses(&self) -> impl Iterator<Item = &Focus> {
        self.focuses
            .iter()
            .filter(|focus| focus.name.trim().eq_ignore_ascii_case("ase"))
    }
}

/// Reads a team file; `file` is what messages call it. Whatever is wrong with it is in the member's flaws.
#[must_use]
pub fn parse_member(file: &str, text: &str) -> Member {
    let parts: Parts = match serde_saphyr::from_str(text) {
        Ok(parts) => parts,
        Err(error) => {
            let mut member = Member::unread(file, told(&error));
            // Whose file it is may still stand there.
            if let Ok(whole) = serde_saphyr::from_str::<Value>(text) {
                member.identify(&whole["zendesk"], &whole["email"], &whole["pagerduty"]);
            }
            return member;
        }
    };
    let mut member = Member {
        file: file.to_owned(),
        ..Member::default()
    };
    let absent = Value::Null;
    let part = |part: &Option<Value>| part.clone().unwrap_or_else(|| absent.clone());
    member.identify(
        &part(&parts.zendesk),
        &part(&parts.email),
        &part(&parts.pagerduty),
    );
    member.region = text_of(&part(&parts.region)).map(Region);
    member.hours = text_of(&part(&parts.working_hours)).and_then(|text| WorkingHours::parse(&text));
    for focus in parts.focuses.into_iter().flatten() {
        let focus = member.focus(focus);
        member.focuses.push(focus);
    }
    member
}

impl Member {
    fn identify(&mut self, zendesk: &Value, email: &Value, pagerduty: &Value) {
        let accounts = zendesk.as_object().into_iter().flatten();
        for (instance, account) in accounts {
            if let Some(id) = number(&account["id"]) {
                let instance = canonical_name(instance).to_owned();
                self.ids.insert(instance, UserId::new(id));
            }
        }
        // Before there were two instances the id stood by itself.
        if let Some(id) = number(&zendesk["id"]) {
            self.ids
                .entry("global".to_owned())
                .or_insert(UserId::new(id));
        }
        self.email = text_of(email).map(|email| email.to_lowercase());
        self.pagerduty = text_of(&pagerduty["id"]).or_else(|| text_of(pagerduty));
    }

    fn focus(&mut self, parts: FocusParts) -> Focus {
        let name = parts.name.as_ref().and_then(text_of).unwrap_or_default();
        let instance = parts.zendesk.as_ref().and_then(|instance| {
            let text = text_of(&instance.value);
            if text.is_none() && !instance.value.is_null() {
                self.misfit("zendesk", instance, "`global` or `us_gov`");
            }
            text
        });
        let percentage = self.percentage(parts.percentage.as_ref());
        let shares = parts.organizations.into_iter().flatten();
        let organizations = shares.filter_map(|share| self.share(&share)).collect();
        Focus {
            name,
            percentage,
            instance,
            organizations,
        }
    }

    fn share(&mut self, parts: &ShareParts) -> Option<Share> {
        let percentage = self.percentage(parts.percentage.as_ref());
        let Some(written) = &parts.id else {
            self.flaws
                .push("an organization of a focus has no `id`".to_owned());
            return None;
        };
        let Some(id) = number(&written.value) else {
            self.misfit("id", written, "the organization's number in Zendesk");
            return None;
        };
        Some(Share {
            organization: OrganizationId::new(id),
            percentage,
        })
    }

    fn percentage(&mut self, written: Option<&Spanned<Value>>) -> Option<f64> {
        let written = written?;
        let percentage = match &written.value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().trim_end_matches('%').trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite());
        if percentage.is_none() {
            self.misfit("percentage", written, "a number such as 25");
        }
        percentage
    }

    /// Notes that something else stands where `wanted` belongs.
    fn misfit(&mut self, key: &str, written: &Spanned<Value>, wanted: &str) {
        let place = place(&written.defined);
        let what = match &written.value {
            Value::Null => "is empty".to_owned(),
            Value::Array(items) => match items.iter().map(text_of).collect::<Option<Vec<_>>>() {
                Some(words) => format!(
                    "is `[{}]`, which looks like a placeholder of the handbook's template",
                    shortened(&words.join(", "))
                ),
                None => "is a list".to_owned(),
            },
            Value::Object(_) => "is a mapping".to_owned(),
            other => format!("is `{}`", shortened(&text_of(other).unwrap_or_default())),
        };
        self.flaws
            .push(format!("{place}: `{key}` {what}; write {wanted}"));
    }
}

/// A YAML error, on one line and without a picture of the file.
pub(in crate::sources) fn told(error: &serde_saphyr::Error) -> String {
    let place = error
        .location()
        .map_or_else(String::new, |at| place(&at) + ": ");
    let text = error.without_snippet().to_string();
    let first = text.lines().next().unwrap_or_default();
    // The place stands before it already.
    let first = first.split(" at line ").next().unwrap_or(first);
    format!("{place}{}", shortened(first))
}

fn place(at: &Location) -> String {
    format!("line {}, column {}", at.line(), at.column())
}

/// A text from a file on one line, which is no longer than a sentence.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A text that says something; a number is one too.
pub(in crate::sources) fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| *number > 0)
}
