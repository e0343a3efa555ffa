//! Settings of the account.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/account-configuration/account_settings/>

use serde_json::json;

resource! {
    /// The settings of an account; made by
    /// [`Client::account_settings`](crate::Client::account_settings).
    AccountSettings
}

operations! { AccountSettings {
    /// Reads all settings.
    get get() "/api/v2/account/settings" => "settings": crate::model::AccountSettings;
    /// Changes those that are named and returns all.
    put update(settings: &serde_json::Value) "/api/v2/account/settings",
        body json!({ "settings": settings })
        => "settings": crate::model::AccountSettings;
}}
