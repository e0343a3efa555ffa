//! The charges from Salesforce's API: one SOQL query, page by page.
//!
//! Signs in with OAuth client credentials (or a bearer token made elsewhere) at the configured address alone, whatever
//! `instance_url` the answer names. A session that has ended is renewed once.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, bail, ensure};
use ase_rules::Charge;
use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use zendesk_client::Clock;

use super::Charges;
use crate::{
    config::{self, Auth, SecretRef},
    sources::{
        kept::{Brought, Source},
        service::{Body, Call, Refused, Service},
    },
};

/// The version of the API that is asked; Salesforce keeps each for years.
const VERSION: &str = "v60.0";
/// A query has no more pages: two million charges.
const MOST_PAGES: usize = 1000;

/// Salesforce, signed in or not.
pub struct SalesforceApi {
    service: Service,
    login: Login,
    query: String,
    columns: BTreeMap<String, String>,
    session: Mutex<Option<SecretString>>,
}

enum Login {
    Client { id: String, secret: SecretString },
    Bearer(SecretString),
}

impl SalesforceApi {
    /// Salesforce as `config` says; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// If a key is missing or a secret cannot be read.
    pub fn new(config: &config::Salesforce, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        const KEY: &str = "sources.salesforce";
        let missing =
            |key: &str| format!("`{KEY}.{key}` is missing; the API needs url, auth and query");
        let url = config.url.as_deref().with_context(|| missing("url"))?;
        let query = config.query.clone().with_context(|| missing("query"))?;
        let secret = |secret: &SecretRef| secret.resolve().map_err(anyhow::Error::new);
        let login = match config.auth.as_ref().with_context(|| missing("auth"))? {
            Auth::ClientCredentials {
                client_id,
                client_secret,
                ..
            } => Login::Client {
                id: client_id.clone(),
                secret: secret(client_secret)?,
            },
            Auth::Bearer { token } => Login::Bearer(secret(token)?),
            Auth::ApiToken { .. } => bail!(
                "`{KEY}.auth` is of kind api_token, which Salesforce does not know; take client_credentials or bearer"
            ),
        };
        Ok(Self {
            service: Service::new(url, &format!("{KEY}.url"), clock)?,
            login,
            query,
            columns: config.columns.clone(),
            session: Mutex::default(),
        })
    }

    async fn token(&self) -> anyhow::Result<SecretString> {
        let (id, secret) = match &self.login {
            Login::Bearer(token) => return Ok(token.clone()),
            Login::Client { id, secret } => (id, secret),
        };
        let mut session = self.session.lock().await;
        if let Some(token) = &*session {
            return Ok(token.clone());
        }
        let call = Call {
            method: Method::POST,
            path: "/services/oauth2/token".to_owned(),
            body: Body::Form(vec![
                ("grant_type", "client_credentials".into()),
                ("client_id", id.as_str().into()),
                ("client_secret", secret.clone()),
            ]),
            ..Call::default()
        };
        let (answer, _) = self
            .service
            .json(&call)
            .await
            .context("signing in to Salesforce; check [sources.salesforce] auth")?;
        let token = answer["access_token"]
            .as_str()
            .context("signing in to Salesforce: the answer has no access_token")?;
        let token = SecretString::from(token);
        *session = Some(token.clone());
        Ok(token)
    }

    /// Asks for a page, with a new session where the old one has ended.
    async fn page(&self, path: &str, query: Option<&str>) -> anyhow::Result<Value> {
        for is_last_try in [false, true] {
            let token = self.token().await?;
            let call = Call {
                path: path.to_owned(),
                query: query
                    .iter()
                    .map(|query| ("q", (*query).to_owned()))
                    .collect(),
                secrets: vec![(
                    "authorization",
                    format!("Bearer {}", token.expose_secret()).into(),
                )],
                ..Call::default()
            };
            match self.service.json(&call).await {
                Ok((page, _)) => return Ok(page),
                Err(error) => {
                    let refused = error.downcast_ref::<Refused>();
                    let ended = refused.is_some_and(|it| it.status == StatusCode::UNAUTHORIZED);
                    if !ended || is_last_try {
                        return Err(error.context("reading Salesforce's charges"));
                    }
                    *self.session.lock().await = None;
                }
            }
        }
        bail!("reading Salesforce's charges: the session ends at once")
    }

    fn cell(&self, row: &Value, column: &str) -> Option<String> {
        let called = self.columns.get(column).map_or(column, String::as_str);
        // A field of a related record: `Account__r.Id`.
        let mut value = row;
        for part in called.split('.') {
            let fields = value.as_object()?;
            value = fields
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(part))?
                .1;
        }
        match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Null => Some(String::new()),
            _ => None,
        }
    }
}

impl Source for SalesforceApi {
    type Value = Vec<Charge>;

    fn is_remote(&self) -> bool {
        true
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<Charge>>> {
        let mut charges = Charges::default();
        let mut path = format!("/services/data/{VERSION}/query");
        let mut query = Some(self.query.as_str());
        let (mut read, mut total) = (0, 0);
        for _ in 0..MOST_PAGES {
            let page = self.page(&path, query.take()).await?;
            let rows = page["records"]
                .as_array()
                .context("reading Salesforce's charges: a page has no records")?;
            total = page["totalSize"].as_u64().unwrap_or_default();
            for row in rows {
                read += 1;
                let at = format!("Salesforce row {read}");
                let cell = |column| self.cell(row, column);
                match (cell("salesforce_id"), cell("charge"), cell("end_date")) {
                    (Some(id), Some(charge), Some(end)) => charges.take(&at, &id, &charge, &end),
                    (id, charge, _) => {
                        let column = match (id, charge) {
                            (None, _) => "salesforce_id",
                            (_, None) => "charge",
                            _ => "end_date",
                        };
                        charges.flaws.push(format!(
                            "{at}: there is no `{column}`; say in `columns` what the query calls it"
                        ));
                    }
                }
            }
            if page["done"].as_bool() != Some(false) {
                ensure!(
                    read >= total,
                    "reading Salesforce's charges: {read} rows came of {total}"
                );
                ensure!(
                    read > 0,
                    "reading Salesforce's charges: the query finds no row; no charge at all is not believed"
                );
                return Ok(charges.brought());
            }
            let next = page["nextRecordsUrl"]
                .as_str()
                .filter(|next| next.starts_with("/services/data/"))
                .context("reading Salesforce's charges: there is more, and no address of it")?;
            next.clone_into(&mut path);
        }
        bail!("reading Salesforce's charges: {read} rows of {total}, and no end")
    }
}
