//! The custom fields of organizations.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/organizations/organization_fields/>

use crate::model::OrganizationField;
use crate::page::{Course, Kind, Pages};

resource! {
    /// The custom fields of organizations; made by
    /// [`Client::organization_fields`](crate::Client::organization_fields).
    OrganizationFields
}

impl OrganizationFields<'_> {
    /// Lists the fields the account has defined, a hundred a page.
    pub fn list(&self) -> Pages<OrganizationField> {
        let path = "/api/v2/organization_fields";
        let course = Course::new(Kind::Cursor, path, "organization_fields");
        Pages::new(self.client, course)
    }
}
