//! Organizations.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/organizations/organizations/>

use serde::Deserialize;

use super::{count, found, show_many};
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::model::Organization;
use crate::page::{Course, Kind, Pages, Shown};
use crate::request::Request;

resource! {
    /// The organizations of an account; made by [`Client::organizations`](crate::Client::organizations).
    Organizations
}

#[derive(Deserialize)]
struct One {
    organization: Organization,
}

impl Organizations<'_> {
    /// Reads an organization.
    ///
    /// # Errors
    ///
    /// One that [is not found](crate::Error::is_not_found) if there is none with this id.
    pub async fn get(&self, id: OrganizationId) -> Result<Organization> {
        let request = Request::get(format!("/api/v2/organizations/{id}"));
        let answer: One = self.client.request(request).await?;
        Ok(answer.organization)
    }

    /// Reads an organization if there is one with this id.
    ///
    /// # Errors
    ///
    /// Whatever kept us from knowing.
    pub async fn find(&self, id: OrganizationId) -> Result<Option<Organization>> {
        found(self.get(id).await)
    }

    /// Reads organizations by id, one request for each hundred.
    ///
    /// # Errors
    ///
    /// Whatever kept an answer from coming; no part is returned then.
    pub async fn show_many(&self, ids: &[OrganizationId]) -> Result<Shown<Organization>> {
        let ids = ids.iter().map(OrganizationId::to_string);
        let path = "/api/v2/organizations/show_many";
        show_many(self.client, path, "organizations", ids).await
    }

    /// Lists all organizations, a hundred a page.
    pub fn list(&self) -> Pages<Organization> {
        let course = Course::new(Kind::Cursor, "/api/v2/organizations", "organizations");
        Pages::new(self.client, course)
    }

    /// Counts the organizations. Above 100,000 Zendesk's number may be a day old.
    ///
    /// # Errors
    ///
    /// Whatever kept the answer from coming.
    pub async fn count(&self) -> Result<u64> {
        let request = Request::get("/api/v2/organizations/count");
        let call = request.call();
        count(call, &self.client.request(request).await?)
    }
}
