//! The table of active accounts in the ASE project's README: the programme's own record of who serves whom.
//!
//! A Markdown table whose header names the account's id (`Zendesk Account ID`, `Organization ID`) and the engineer's
//! (`Zendesk User (ASE) ID`), in any order, among whatever other columns and other tables. Cells may be links.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use ase_rules::{NamedAse, OrganizationId, UserId, named_ase};
use jiff::Timestamp;

use super::{
    file,
    kept::{Brought, Source},
};

/// A README, on this host.
#[derive(Clone, Debug)]
pub struct Readme(PathBuf);

/// An account of the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Listing {
    /// The account.
    pub organization: OrganizationId,
    /// Its ASE; none where the cell is empty.
    pub agent: Option<UserId>,
}

impl Readme {
    /// The file at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Source for Readme {
    type Value = Vec<Listing>;

    fn is_remote(&self) -> bool {
        false
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<Listing>>> {
        let text = file::read(&self.0).await?;
        let name = self.0.file_name().unwrap_or(self.0.as_os_str());
        parse_readme(&text, &name.to_string_lossy())
    }
}

/// Reads the accounts of every table that has both columns; `name` is what messages call the file.
///
/// # Errors
///
/// If there is no such table.
pub fn parse_readme(text: &str, name: &str) -> anyhow::Result<Brought<Vec<Listing>>> {
    let mut brought = Brought::<Vec<Listing>>::default();
    let (mut columns, mut tables, mut fenced) = (None, 0, false);
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let cells = match cells(line) {
            Some(cells) if !fenced => cells,
            _ => {
                columns = None;
                continue;
            }
        };
        if lines.get(at + 1).is_some_and(|next| is_rule(next)) {
            columns = Columns::of(&cells);
            tables += usize::from(columns.is_some());
            continue;
        }
        let Some(columns) = &columns else {
            continue;
        };
        if is_rule(line) || cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        brought.records += 1;
        match columns.listing(&cells) {
            Ok(listing) => brought.value.push(listing),
            Err(why) => brought.flaws.push(format!("{name}:{}: {why}", at + 1)),
        }
    }
    ensure!(
        tables > 0,
        "{name}: there is no table with a column for the Zendesk account id and one for the ASE's user id"
    );
    Ok(brought)
}

/// Where the two ids stand.
struct Columns {
    organization: usize,
    agent: usize,
}

impl Columns {
    fn of(header: &[String]) -> Option<Self> {
        let called = |wanted: &dyn Fn(&str) -> bool| {
            header.iter().position(|title| {
                let words: Vec<String> = title
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase)
                    .collect();
                wanted(&format!(" {} ", words.join(" ")))
            })
        };
        let is_id = |title: &str| title.contains(" id ");
        let agent = called(&|title: &str| {
            is_id(title) && (title.contains(" ase ") || title.contains(" user "))
        })?;
        let organization = called(&|title: &str| {
            is_id(title)
                && !title.contains(" user ")
                && !title.contains(" ase ")
                && !title.contains(" salesforce ")
                && (title.contains(" account ")
                    || title.contains(" org ")
                    || title.contains(" organization "))
        })?;
        Some(Self {
            organization,
            agent,
        })
    }

    fn listing(&self, cells: &[String]) -> Result<Listing, &'static str> {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let organization = cell(self.organization)
            .parse::<i64>()
            .ok()
            .filter(|id| *id > 0);
        let organization = organization.ok_or("the account id is no number")?;
        let agent = match named_ase(cell(self.agent)) {
            NamedAse::Named(id) => Some(id),
            NamedAse::NotNamed => None,
            NamedAse::Unreadable => return Err("the ASE's user id is no number"),
        };
        Ok(Listing {
            organization: OrganizationId::new(organization),
            agent,
        })
    }
}

/// The cells of a table's row; none where the line is no row.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if !line.contains('|') {
        return None;
    }
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let (mut cells, mut cell, mut escaped) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '|' if !escaped => cells.push(std::mem::take(&mut cell)),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            c => cell.push(c),
        }
        escaped = false;
    }
    cells.push(cell);
    Some(cells.iter().map(|cell| plain(cell)).collect())
}

/// A cell without link, emphasis and code: `[**123**](https://…)` is `123`.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    let linked = cell
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]("))
        .map_or(cell, |(text, _)| text);
    linked
        .trim_matches(|c: char| matches!(c, '*' | '`' | '_') || c.is_whitespace())
        .to_owned()
}

/// The line under a table's header.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('-')
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "\
# Accounts

| When | What |
|------|------|
| 2026 | A table of another kind |

| Links | Special Notes | Zendesk Org Name | Zendesk Account ID | Zendesk User (ASE) ID |
|:------|---------------|------------------|--------------------|----------------------:|
| [SFDC](https://x) | a \\| b | Acme | [`123`](https://y) | **456** |
| | | Bolt | 124 | None |
| | | Cobra | soon | 456 |
| | | Dyna | 126 | Maya |

```text
| Zendesk Account ID | ASE ID |
|---|---|
| 999 | 1 |
```
";

    #[test]
    fn the_columns_are_found_by_their_names() {
        let brought = parse_readme(README, "README.md").unwrap();
        let listed: Vec<_> = brought
            .value
            .iter()
            .map(|one| (one.organization.get(), one.agent.map(UserId::get)))
            .collect();
        assert_eq!(listed, [(123, Some(456)), (124, None)]);
        assert_eq!(
            brought.flaws,
            [
                "README.md:11: the account id is no number",
                "README.md:12: the ASE's user id is no number"
            ]
        );
        assert_eq!(brought.records, 4);
    }

    #[test]
    fn a_file_without_the_table_is_refused() {
        for text in [
            "",
            "# Nothing\n",
            "| Account ID | Name |\n|---|---|\n| 1 | 2 |\n",
        ] {
            assert!(parse_readme(text, "README.md").is_err(), "{text}");
        }
    }
}
