//! The recorded answers, kept beside the repository.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One answer.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) kind: String,
    method: Option<String>,
    endpoint: Option<String>,
    path: Option<String>,
    pub(super) status: Option<u16>,
    pub(super) headers: Option<BTreeMap<String, String>>,
    pub(super) body_kind: String,
    pub(super) body: Value,
}

impl Row {
    /// What was asked, or where the answer was found.
    pub(super) fn name(&self) -> String {
        match (&self.method, &self.endpoint) {
            (Some(method), Some(endpoint)) => format!("{method} {endpoint}"),
            _ => self.path.clone().unwrap_or_default(),
        }
    }
}

fn folder() -> Option<PathBuf> {
    let named = env::var_os("ZENDESK_RECORDED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/recorded");
    named.into_iter().chain([beside]).find(|path| path.is_dir())
}

/// All there are, of every kind; none where the folder is missing.
pub(super) fn rows() -> Vec<Row> {
    let Some(folder) = folder() else {
        println!("skipped: no recorded answers here (ZENDESK_RECORDED)");
        return Vec::new();
    };
    let files = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let rows: Vec<Row> = texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| serde_json::from_str(&line).unwrap())
        .collect();
    assert!(!rows.is_empty());
    rows
}
