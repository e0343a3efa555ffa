//! Salesforce: which customers are charged for which product, and until when.
//!
//! From the API (`api.rs`), or from a CSV export with the columns `salesforce_id`, `charge` and `end_date`, or others that `columns` names.

mod api;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use ase_rules::Charge;
use jiff::Timestamp;

pub use self::api::SalesforceApi;
use super::{
    file,
    kept::{Brought, Source},
    notes::is_salesforce_id,
    table::{Table, day},
};
use crate::config;

/// The three columns that are read.
pub(super) const COLUMNS: [&str; 3] = ["salesforce_id", "charge", "end_date"];

/// A CSV export of the charges, on this host.
#[derive(Clone, Debug)]
pub struct ChargesFile {
    path: PathBuf,
    columns: BTreeMap<String, String>,
}

impl ChargesFile {
    /// The file at `path`; `columns` says what columns are called where they have other names.
    #[must_use]
    pub fn new(path: &Path, columns: BTreeMap<String, String>) -> Self {
        Self {
            path: path.to_owned(),
            columns,
        }
    }

    /// The file that is configured, if one is.
    pub(super) fn of(salesforce: &config::Salesforce) -> Option<Self> {
        let path = salesforce.path.as_deref()?;
        Some(Self::new(path, salesforce.columns.clone()))
    }
}

impl Source for ChargesFile {
    type Value = Vec<Charge>;

    fn is_remote(&self) -> bool {
        false
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<Charge>>> {
        let text = file::read(&self.path).await?;
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        parse_charges(&text, &name.to_string_lossy(), &self.columns)
    }
}

/// Reads charges from a CSV text; `name` is what messages call it.
///
/// # Errors
///
/// If a column is missing, or there is no row: an empty export is a mistake more often than a truth.
pub fn parse_charges(
    text: &str,
    name: &str,
    columns: &BTreeMap<String, String>,
) -> anyhow::Result<Brought<Vec<Charge>>> {
    let called = |column: &str| {
        columns
            .get(column)
            .cloned()
            .unwrap_or_else(|| column.to_owned())
    };
    let table = Table::parse(text, name, &COLUMNS, &[], called)?;
    anyhow::ensure!(
        !table.rows().is_empty() || !table.flaws.is_empty(),
        "{name}: it has no row; an export of no charge at all is not believed"
    );
    let mut charges = Charges::default();
    charges.flaws.extend(table.flaws.iter().cloned());
    for row in table.rows() {
        let at = format!("{name}:{}", row.line);
        charges.take(
            &at,
            row.get("salesforce_id"),
            row.get("charge"),
            row.get("end_date"),
        );
    }
    Ok(charges.brought())
}

/// Charges as they are read.
#[derive(Debug, Default)]
pub(super) struct Charges {
    value: Vec<Charge>,
    pub(super) flaws: Vec<String>,
}

impl Charges {
    /// Takes a row that stands `at`.
    pub(super) fn take(&mut self, at: &str, id: &str, name: &str, end: &str) {
        let end_day = day(end);
        let wrong = if !is_salesforce_id(id) {
            "`salesforce_id` is no id of 15 or 18 letters and digits"
        } else if name.is_empty() {
            "`charge` is empty"
        } else if end_day.is_none() && !end.is_empty() {
            "`end_date` is no date such as 2027-01-31"
        } else {
            self.value.push(Charge {
                salesforce_id: id.to_owned(),
                name: name.to_owned(),
                end: end_day,
            });
            return;
        };
        self.flaws.push(format!("{at}: {wrong}"));
    }

    /// All of them. A charge that could not be read may be anybody's, so that nobody can be said to have none.
    pub(super) fn brought(self) -> Brought<Vec<Charge>> {
        let broken = self.flaws.len();
        Brought {
            records: self.value.len() + broken,
            incomplete: (broken > 0).then(|| match self.flaws.first() {
                Some(first) if broken == 1 => format!("a charge could not be read: {first}"),
                Some(first) => format!("{broken} charges could not be read, the first: {first}"),
                None => String::new(),
            }),
            value: self.value,
            flaws: self.flaws,
        }
    }
}

#[cfg(test)]
mod tests;
