//! Absences, and their CSV form.

use ase_rules::UserId;
use jiff::civil::Date;

use crate::sources::{
    Brought,
    table::{Table, day},
};

/// A time in which somebody is away.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct TimeOff {
    /// Who.
    pub who: Who,
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// Who stands in, as the file says.
    pub cover: Option<String>,
}

/// Somebody, as files name people.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Who {
    /// By the Zendesk id.
    Id(UserId),
    /// By the e-mail address, in lower case.
    Mail(String),
}

impl Who {
    /// Reads an id or an address; none where the text is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(id) = text.parse::<i64>() {
            return (id > 0).then(|| Self::Id(UserId::new(id)));
        }
        let lower = text.to_lowercase();
        let mail = lower.strip_prefix("mailto:").unwrap_or(&lower);
        let (name, host) = mail.split_once('@')?;
        (!name.is_empty() && !host.is_empty() && !mail.contains(char::is_whitespace))
            .then(|| Self::Mail(mail.to_owned()))
    }
}

/// Reads absences from a CSV text; `name` is what messages call it.
///
/// # Errors
///
/// If a column is missing.
pub fn parse_csv(text: &str, name: &str) -> anyhow::Result<Brought<Vec<TimeOff>>> {
    let table = Table::parse(
        text,
        name,
        &["agent", "start", "end"],
        &["cover"],
        str::to_owned,
    )?;
    let mut flaws = table.flaws.clone();
    let mut value = Vec::new();
    for row in table.rows() {
        let cover = row.get("cover");
        let read = || {
            let who = Who::parse(row.get("agent"))
                .ok_or("`agent` is no Zendesk id and no e-mail address")?;
            let start = day(row.get("start")).ok_or("`start` is no date such as 2026-03-09")?;
            let end = day(row.get("end")).ok_or("`end` is no date such as 2026-03-13")?;
            if end < start {
                return Err("it ends before it begins");
            }
            Ok(TimeOff {
                who,
                start,
                end,
                cover: (!cover.is_empty()).then(|| cover.to_owned()),
            })
        };
        match read() {
            Ok(off) => value.push(off),
            Err(wrong) => flaws.push(format!("{name}:{}: {wrong}", row.line)),
        }
    }
    Ok(Brought {
        records: value.len() + flaws.len(),
        value,
        flaws,
        incomplete: None,
    })
}
