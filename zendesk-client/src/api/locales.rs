//! Languages.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/account-configuration/locales/>

use crate::ids::LocaleId;
use crate::model::Locale;

resource! {
    /// The languages of an account; made by
    /// [`Client::locales`](crate::Client::locales).
    Locales
}

operations! { Locales {
    /// Lists those of the account.
    all list() "/api/v2/locales" => "locales": Locale;
    /// Lists those of the agents' workspace.
    all agent() "/api/v2/locales/agent" => "locales": Locale;
    /// Lists all there are.
    all public() "/api/v2/locales/public" => "locales": Locale;
    /// Reads one.
    read get(id: LocaleId) "/api/v2/locales/{id}" => "locale": Locale;
    /// Reads that of the user we act as.
    get current() "/api/v2/locales/current" => "locale": Locale;
    /// Chooses the best of `available`, such as `["en", "ja"]`, for the user we act as.
    get best_of(available: &[&str]) "/api/v2/locales/detect_best_locale",
        query { "available_locales": available.join(",") }
        => "locale": Locale;
}}
