//! Tables in CSV: columns by name, in any order and any case; a row that cannot be read is named by its line.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

/// A table that was read.
pub(super) struct Table {
    rows: Vec<Row>,
    /// Rows that are none.
    pub(super) flaws: Vec<String>,
}

/// A row of a table.
pub(super) struct Row {
    /// The line it begins on, from 1.
    pub(super) line: u64,
    cells: BTreeMap<&'static str, String>,
}

impl Table {
    /// Reads a table that has at least the columns `wanted`, and perhaps those of `welcome`. What a column is called in
    /// the file is told by `called`.
    ///
    /// # Errors
    ///
    /// If a column is missing: the message names those there are.
    pub(super) fn parse(
        text: &str,
        name: &str,
        wanted: &[&'static str],
        welcome: &[&'static str],
        called: impl Fn(&str) -> String,
    ) -> anyhow::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader
            .headers()
            .with_context(|| format!("{name}: the header cannot be read"))?
            .clone();
        let mut columns = Vec::new();
        for column in wanted.iter().chain(welcome) {
            let called = called(column);
            let at = header
                .iter()
                .position(|title| title.eq_ignore_ascii_case(&called));
            match at {
                Some(at) => columns.push((*column, at)),
                None if welcome.contains(column) => {}
                None => bail!(
                    "{name}: there is no column `{called}`; there is {}",
                    header
                        .iter()
                        .map(|title| format!("`{title}`"))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            }
        }
        let (mut rows, mut flaws) = (Vec::new(), Vec::new());
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
                    let cells: BTreeMap<_, _> = columns
                        .iter()
                        .map(|(column, at)| (*column, cell(*at)))
                        .collect();
                    if cells.values().any(|cell| !cell.is_empty()) {
                        rows.push(Row { line, cells });
                    }
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    flaws.push(format!("{name}:{line}: the row cannot be read"));
                }
            }
        }
        Ok(Self { rows, flaws })
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl Row {
    /// What stands in a column that was wanted.
    pub(super) fn get(&self, column: &'static str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A day as people write it: `2026-03-09`, with a time behind it or not, or `3/9/2026`, month first.
pub(super) fn day(text: &str) -> Option<jiff::civil::Date> {
    let iso = text.get(..10).filter(|_| {
        let rest = &text[10..];
        rest.is_empty() || rest.starts_with(['T', ' '])
    });
    if let Some(day) = iso.and_then(|iso| iso.parse().ok()) {
        return Some(day);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [month, day, year] = parts[..] else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
