//! Settings of the account.

use serde_json::Value;

record! {
    /// The settings, by area. Each area is an object whose keys differ by plan.
    AccountSettings {
        plain {
            active_features: Value,
            agents: Value,
            api: Value,
            apps: Value,
            billing: Value,
            branding: Value,
            brands: Value,
            cdn: Value,
            chat: Value,
            cross_sell: Value,
            email: Value,
            google_apps: Value,
            groups: Value,
            limits: Value,
            localization: Value,
            lotus: Value,
            metrics: Value,
            onboarding: Value,
            routing: Value,
            rule: Value,
            side_conversations: Value,
            statistics: Value,
            ticket_form: Value,
            tickets: Value,
            twitter: Value,
            user: Value,
            voice: Value,
            screencast: Value,
            gooddata_advanced_analytics: Value,
            ticket_sharing_partners: Value,
            knowledge: Value,
        }
    }
}
