//! Are the organization fields there, and of the kind they must be?

use zendesk_client::Client;

use super::Looks;
use crate::{
    config::{self, nearest},
    observe::chain,
};

impl Looks {
    pub(super) async fn fields(&mut self, reader: &Client, fields: &config::Fields) {
        let known = match reader.organization_fields().list().complete().await {
            Ok(known) => known,
            Err(error) => return self.say(false, "organization fields", chain(&error)),
        };
        let keys: Vec<String> = known
            .items()
            .iter()
            .map(|field| field.key.clone())
            .collect();
        let wanted = [
            ("fields.named_ase", &fields.named_ase, "text", true),
            ("fields.flag", &fields.flag, "checkbox", true),
            ("fields.signature", &fields.signature, "checkbox", false),
            ("fields.expiration", &fields.expiration, "text", false),
            ("fields.salesforce_id", &fields.salesforce_id, "text", false),
        ];
        let suppress = fields
            .suppress
            .iter()
            .map(|key| ("fields.suppress", key, "checkbox", false));
        for (what, key, kind, needed) in wanted.into_iter().chain(suppress) {
            match known.items().iter().find(|field| field.key == *key) {
                Some(field) if field.kind == kind => {
                    self.say(true, what, format!("`{key}` is a {kind} field"))
                }
                Some(field) => self.say(
                    false,
                    what,
                    format!(
                        "`{key}` is a {} field; a {kind} field is needed",
                        field.kind
                    ),
                ),
                None => {
                    let near = nearest(key, &keys)
                        .map(|near| format!("; did you mean `{near}`?"))
                        .unwrap_or_default();
                    let told = if needed {
                        format!("no organization field has the key `{key}`{near}")
                    } else {
                        format!(
                            "no organization field has the key `{key}`{near} (the rules that read it stay silent)"
                        )
                    };
                    self.say(!needed, what, told);
                }
            }
        }
    }
}
