//! Brands.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/account-configuration/brands/>

use serde_json::json;

use crate::ids::BrandId;
use crate::model::{Brand, BrandDraft, HostMapping};

resource! {
    /// The brands of an account; made by
    /// [`Client::brands`](crate::Client::brands).
    Brands
}

operations! { Brands {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/brands" => "brands": Brand;
    /// Reads one.
    read get(id: BrandId) "/api/v2/brands/{id}" => "brand": Brand;
    /// Creates one.
    post create(draft: &BrandDraft) "/api/v2/brands", body json!({ "brand": draft }) => "brand": Brand;
    /// Changes one and returns it as it is afterwards.
    put update(id: BrandId, draft: &BrandDraft) "/api/v2/brands/{id}",
        body json!({ "brand": draft })
        => "brand": Brand;
    /// Deletes one.
    delete delete(id: BrandId) "/api/v2/brands/{id}";
    /// Checks whether a host may stand for a new brand.
    get check_host(host_mapping: &str, subdomain: &str) "/api/v2/brands/check_host_mapping",
        query { "host_mapping": host_mapping, "subdomain": subdomain }
        => _: HostMapping;
    /// Checks the host of a brand.
    get check_host_of(id: BrandId) "/api/v2/brands/{id}/check_host_mapping" => _: HostMapping;
}}
