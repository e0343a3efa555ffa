//! Brands.

use serde_json::Value;

use crate::ids::{BrandId, TicketFormId};

record! {
    /// A brand.
    Brand {
        must {
            id: BrandId,
        }
        plain {
            url: String,
            logo: Value,
            name: String,
            ticket_form_ids: Vec<TicketFormId>,
        }
        maybe {
            active: bool,
            brand_url: String,
            default: bool,
            has_help_center: bool,
            help_center_state: String,
            host_mapping: String,
            is_deleted: bool,
            signature_template: String,
            subdomain: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a brand is to be.
    BrandDraft {
        name: &str,
        subdomain: &str,
        active: bool,
        default: bool,
        host_mapping: &str,
        signature_template: &str,
        ticket_form_ids: &[TicketFormId],
    }
}

record! {
    /// Whether a host may stand for a brand.
    HostMapping {
        plain {
            cname: String,
            expected_cnames: Vec<String>,
            reason: String,
        }
        maybe {
            is_valid: bool,
        }
    }
}
