//! Salesforce: OAuth client credentials, and one query, page by page.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};

use super::{Asked, Reply, Service};

/// A simulated Salesforce.
pub struct Salesforce {
    service: Service,
    session: Arc<AtomicU64>,
}

impl Salesforce {
    /// The id of the one client that may sign in.
    pub const CLIENT: &str = "ase-daemon";
    /// Its secret.
    pub const SECRET: &str = "salesforce-secret";

    /// Starts one whose query finds `rows`, `page` of them a page.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start(rows: Vec<Value>, page: usize) -> io::Result<Self> {
        let session = Arc::new(AtomicU64::new(1));
        let sessions = Arc::clone(&session);
        let service = Service::start(move |asked| {
            let token = format!("session-{}", sessions.load(Ordering::SeqCst));
            match (asked.method.as_str(), asked.path.as_str()) {
                ("POST", "/services/oauth2/token") => sign_in(asked, &token),
                ("GET", path) if path.starts_with("/services/data/v60.0/query") => {
                    if asked.authorization() != format!("Bearer {token}") {
                        let body = json!([{ "errorCode": "INVALID_SESSION_ID", "message": "Session expired" }]);
                        return Reply::with(401, &body);
                    }
                    query(asked, &rows, page.max(1))
                }
                _ => Reply::with(404, &json!([{ "errorCode": "NOT_FOUND", "message": "" }])),
            }
        });
        Ok(Self {
            service: service.await?,
            session,
        })
    }

    /// A row as the query of the demo finds it; `end` is a day, or empty.
    #[must_use]
    pub fn row(salesforce_id: &str, charge: &str, end: &str) -> Value {
        let end = if end.is_empty() {
            Value::Null
        } else {
            end.into()
        };
        json!({
            "attributes": { "type": "Charge__c" },
            "Account__r": { "Id": salesforce_id },
            "Name": charge,
            "EndDate__c": end,
        })
    }

    /// The service itself.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Ends every session.
    pub fn end_sessions(&self) {
        self.session.fetch_add(1, Ordering::SeqCst);
    }
}

fn sign_in(asked: &Asked, token: &str) -> Reply {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(asked.body.as_bytes())
        .into_owned()
        .collect();
    let is = |name: &str, value: &str| fields.contains(&(name.to_owned(), value.to_owned()));
    if is("grant_type", "client_credentials")
        && is("client_id", Salesforce::CLIENT)
        && is("client_secret", Salesforce::SECRET)
    {
        return Reply::json(&json!({ "access_token": token, "token_type": "Bearer" }));
    }
    Reply::with(
        400,
        &json!({ "error": "invalid_client", "error_description": "invalid client credentials" }),
    )
}

/// A page, by the query or by where the page before it said that it goes on.
fn query(asked: &Asked, rows: &[Value], page: usize) -> Reply {
    let from = match asked.get("q") {
        Some(query) if !query.to_uppercase().starts_with("SELECT ") => {
            return Reply::with(
                400,
                &json!([{ "errorCode": "MALFORMED_QUERY", "message": "" }]),
            );
        }
        Some(_) => 0,
        None => {
            let place = asked.path.rsplit('-').next();
            place
                .and_then(|place| place.parse().ok())
                .unwrap_or(rows.len())
        }
    };
    let to = (from + page).min(rows.len());
    let mut body = json!({ "totalSize": rows.len(), "done": to == rows.len(), "records": rows[from.min(to)..to] });
    if to < rows.len() {
        body["nextRecordsUrl"] = format!("/services/data/v60.0/query/01g0-{to}").into();
    }
    Reply::json(&body)
}
