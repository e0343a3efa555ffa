//! Files of a GitLab project at a ref, through its API: `gitlab` in `[sources.team]` or `[sources.notes]` instead of `path`.
//!
//! The list of a folder's files costs a request per hundred; after that, only files that changed are read, a request each,
//! since the list says which did.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use zendesk_client::Clock;

use super::{
    file::{Text, is_yaml},
    kept::{Brought, Source},
    pagerduty::encoded,
    service::{Body, Call, Refused, Service},
};
use crate::config;

/// A list has no more pages.
const MOST_PAGES: usize = 1000;

/// A project's folder at a ref.
pub struct Gitlab {
    service: Service,
    project: String,
    branch: String,
    folder: String,
    token: Option<SecretString>,
    /// Texts by the id of their content.
    read: Mutex<BTreeMap<String, String>>,
}

/// A file that is proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its path in the project.
    pub path: String,
    /// Whether it is there already.
    pub is_there: bool,
    /// What it is to be.
    pub text: String,
    /// What it is about, on one line.
    pub title: String,
    /// The branch it is proposed on.
    pub branch: String,
    /// The GitLab id of whoever is to review it.
    pub assignee: Option<i64>,
}

impl Gitlab {
    /// The folder that `config`, the value of `key`, names; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// If the token cannot be read or the address is not acceptable.
    pub fn new(config: &config::Gitlab, key: &str, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let token = config.token.as_ref().map(config::SecretRef::resolve);
        Ok(Self {
            service: Service::new(&config.url, &format!("{key}.url"), clock)?,
            project: config.project.trim_matches('/').to_owned(),
            branch: config.branch.clone(),
            folder: config.folder.trim_matches('/').to_owned(),
            token: token.transpose()?,
            read: Mutex::default(),
        })
    }

    fn call(&self, rest: &str) -> Call {
        let token = self
            .token
            .iter()
            .map(|token| ("private-token", token.clone()));
        Call {
            path: format!("/api/v4/projects/{}{rest}", encoded(&self.project)),
            secrets: token.collect(),
            ..Call::default()
        }
    }

    async fn ask(&self, call: &Call) -> anyhow::Result<super::service::Answer> {
        self.service.ask(call).await.map_err(|error| {
            let status = error.downcast_ref::<Refused>().map(|refused| refused.status);
            match status {
                Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                    error.context("check the token of `gitlab`")
                }
                Some(StatusCode::NOT_FOUND) => error.context(format!(
                    "there is no such project, ref or folder, or the token may not see it ({}, {}, `{}`)",
                    self.project, self.branch, self.folder
                )),
                _ => error,
            }
        })
    }

    /// The files of the folder, with the ids of their contents.
    async fn list(&self) -> anyhow::Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        let mut page = "1".to_owned();
        for _ in 0..MOST_PAGES {
            let mut call = self.call("/repository/tree");
            call.query = vec![
                ("path", self.folder.clone()),
                ("ref", self.branch.clone()),
                ("recursive", "true".to_owned()),
                ("per_page", "100".to_owned()),
                ("page", page.clone()),
            ];
            let answer = self.ask(&call).await?;
            let entries: Vec<Value> =
                serde_json::from_slice(&answer.body).context("the list of files is none")?;
            for entry in entries {
                if let (Some("blob"), Some(path), Some(id)) = (
                    entry["type"].as_str(),
                    entry["path"].as_str(),
                    entry["id"].as_str(),
                ) && is_yaml(path.as_ref())
                {
                    files.push((path.to_owned(), id.to_owned()));
                }
            }
            let next = answer.headers.get("x-next-page");
            match next.and_then(|next| next.to_str().ok()).map(str::trim) {
                Some(next) if !next.is_empty() => next.clone_into(&mut page),
                _ => return Ok(files),
            }
        }
        anyhow::bail!("the list of files has no end")
    }

    async fn file(&self, path: &str) -> anyhow::Result<String> {
        let mut call = self.call(&format!("/repository/files/{}/raw", encoded(path)));
        call.query = vec![("ref", self.branch.clone())];
        let answer = self.ask(&call).await?;
        String::from_utf8(answer.body).context("it is not UTF-8 text")
    }

    async fn texts(&self) -> anyhow::Result<Vec<Text>> {
        let files = self.list().await?;
        ensure!(
            !files.is_empty(),
            "there is no .yml or .yaml file in `{}` of {}",
            self.folder,
            self.project
        );
        let mut read = self.read.lock().await;
        let mut texts = Vec::new();
        let mut kept = BTreeMap::new();
        for (path, id) in files {
            let text = match read.remove(&id).or_else(|| kept.get(&id).cloned()) {
                Some(text) => text,
                None => self.file(&path).await?,
            };
            kept.insert(id, text.clone());
            let prefix = format!("{}/", self.folder);
            texts.push(Text {
                name: path.strip_prefix(&prefix).unwrap_or(&path).to_owned(),
                text: Ok(text),
            });
        }
        *read = kept;
        Ok(texts)
    }

    /// Opens a merge request with one file; its address.
    ///
    /// # Errors
    ///
    /// If there is no token, or GitLab refuses.
    pub async fn propose(&self, proposal: &Proposal) -> anyhow::Result<String> {
        ensure!(
            self.token.is_some(),
            "`gitlab` has no token to propose with"
        );
        let action = if proposal.is_there {
            "update"
        } else {
            "create"
        };
        let mut commit = self.call("/repository/commits");
        commit.method = Method::POST;
        commit.body = Body::Json(json!({
            "branch": proposal.branch,
            "start_branch": self.branch,
            "commit_message": proposal.title,
            "actions": [{ "action": action, "file_path": proposal.path, "content": proposal.text }],
        }));
        self.ask(&commit).await?;
        let mut request = self.call("/merge_requests");
        request.method = Method::POST;
        request.body = Body::Json(json!({
            "source_branch": proposal.branch,
            "target_branch": self.branch,
            "title": proposal.title,
            "assignee_id": proposal.assignee,
            "remove_source_branch": true,
        }));
        let answer = self.ask(&request).await?;
        let answer: Value = serde_json::from_slice(&answer.body)?;
        let address = answer["web_url"].as_str();
        Ok(address
            .unwrap_or("opened, and GitLab did not say where")
            .to_owned())
    }

    /// Where a file of the folder stands in the project.
    #[must_use]
    pub fn path_of(&self, name: &str) -> String {
        match self.folder.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }
}

/// Files of a project, and what is made of them.
pub(super) struct Project<T> {
    gitlab: Gitlab,
    parse: fn(Vec<Text>) -> Brought<T>,
}

impl<T> Project<T> {
    pub(super) fn new(gitlab: Gitlab, parse: fn(Vec<Text>) -> Brought<T>) -> Self {
        Self { gitlab, parse }
    }
}

impl<T: Send + Sync + 'static> Source for Project<T> {
    type Value = T;

    fn is_remote(&self) -> bool {
        true
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<T>> {
        let (texts, parse) = (self.gitlab.texts().await?, self.parse);
        Ok(tokio::task::spawn_blocking(move || parse(texts)).await?)
    }
}
