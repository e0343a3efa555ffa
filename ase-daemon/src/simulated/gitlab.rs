//! GitLab: the files of one project at a ref, and merge requests to it.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use super::{Asked, Reply, Service, held};

/// A simulated GitLab with one project.
pub struct Gitlab {
    service: Service,
    files: Arc<Mutex<BTreeMap<String, String>>>,
    merge_requests: Arc<Mutex<Vec<Value>>>,
}

impl Gitlab {
    /// The token that is accepted.
    pub const TOKEN: &str = "gitlab-token";
    /// The project's path.
    pub const PROJECT: &str = "support/organizations";

    /// Starts one with these files, by their paths, `page` of them a page.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start(files: BTreeMap<String, String>, page: usize) -> io::Result<Self> {
        let files = Arc::new(Mutex::new(files));
        let merge_requests = Arc::new(Mutex::new(Vec::new()));
        let (known, requests) = (Arc::clone(&files), Arc::clone(&merge_requests));
        let service = Service::start(move |asked| {
            if asked.header("private-token") != Self::TOKEN {
                return Reply::with(401, &json!({ "message": "401 Unauthorized" }));
            }
            let prefix = format!("/api/v4/projects/{}", Self::PROJECT.replace('/', "%2F"));
            let Some(rest) = asked.path.strip_prefix(&prefix) else {
                return Reply::with(404, &json!({ "message": "404 Project Not Found" }));
            };
            answer(asked, rest, &known, &requests, page)
        });
        Ok(Self {
            service: service.await?,
            files,
            merge_requests,
        })
    }

    /// The service itself.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Puts a file into the project.
    pub fn put(&self, path: &str, text: &str) {
        held(&self.files).insert(path.to_owned(), text.to_owned());
    }

    /// The merge requests that were opened, as they came.
    #[must_use]
    pub fn merge_requests(&self) -> Vec<Value> {
        held(&self.merge_requests).clone()
    }
}

fn answer(
    asked: &Asked,
    rest: &str,
    files: &Mutex<BTreeMap<String, String>>,
    merge_requests: &Mutex<Vec<Value>>,
    page: usize,
) -> Reply {
    let files = held(files);
    let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
    match (asked.method.as_str(), rest) {
        ("GET", "/repository/tree") => tree(asked, &files, page.max(1)),
        ("GET", path) if path.ends_with("/raw") => {
            let encoded = path
                .trim_start_matches("/repository/files/")
                .trim_end_matches("/raw");
            let path = encoded.replace("%2F", "/").replace("%20", " ");
            match files.get(&path) {
                Some(text) => Reply::text(text.clone()),
                None => Reply::with(404, &json!({ "message": "404 File Not Found" })),
            }
        }
        ("POST", "/repository/commits") if body["actions"].is_array() => {
            held(merge_requests).push(json!({ "commit": body }));
            Reply::with(201, &json!({ "id": "c0ffee" }))
        }
        ("POST", "/merge_requests") if body["source_branch"].is_string() => {
            held(merge_requests).push(json!({ "merge_request": body }));
            let url = format!(
                "https://gitlab.example/{}/-/merge_requests/1",
                Gitlab::PROJECT
            );
            Reply::with(201, &json!({ "iid": 1, "web_url": url }))
        }
        _ => Reply::with(404, &json!({ "message": "404 Not Found" })),
    }
}

fn tree(asked: &Asked, files: &BTreeMap<String, String>, page: usize) -> Reply {
    let folder = asked.get("path").unwrap_or_default();
    let number: usize = asked
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let inside = |path: &str| folder.is_empty() || path.starts_with(&format!("{folder}/"));
    let count = files.keys().filter(|path| inside(path)).count();
    if count == 0 && !folder.is_empty() {
        return Reply::with(404, &json!({ "message": "404 Tree Not Found" }));
    }
    let from = (number - 1) * page;
    let shown: Vec<Value> = files
        .iter()
        .filter(|(path, _)| inside(path))
        .skip(from)
        .take(page)
        .map(|(path, text)| {
            let name = path.rsplit('/').next();
            json!({ "id": blob_id(text), "name": name, "type": "blob", "path": path, "mode": "100644" })
        })
        .collect();
    let next = if from + shown.len() < count {
        (number + 1).to_string()
    } else {
        String::new()
    };
    Reply::json(&json!(shown)).header("x-next-page", next)
}

/// An id that changes with the text, as Git's does.
fn blob_id(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(20)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
