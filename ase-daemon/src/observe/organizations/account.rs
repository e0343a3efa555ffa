//! An organization as an account.

use ase_rules::{Account, NamedAse, OrganizationId, named_ase};
use serde_json::Value;
use zendesk_client::model::Organization;

use crate::config::Fields;

/// Whether an organization is a customer of the ASE service: somebody is named, or it is paid for, or its tag or a plan
/// that includes it says so.
pub(super) fn is_account(account: &Account) -> bool {
    names_somebody(account.named_ase.as_deref())
        || account.flag == Some(true)
        || account.flag_tag
        || account.signature == Some(true)
}

pub(super) fn names_somebody(raw: Option<&str>) -> bool {
    raw.is_some_and(|raw| named_ase(raw) != NamedAse::NotNamed)
}

/// The facts of an organization; redacted, it has no name but its id, and no words in a field where an id or a date belongs.
pub(crate) fn account_of(organization: &Organization, fields: &Fields, redacts: bool) -> Account {
    let shows_ase = matches!(
        organization.organization_fields.get(&fields.named_ase),
        Some(Value::Null | Value::String(_) | Value::Number(_))
    );
    let field = |key: &str| organization.organization_fields.get(key);
    let text = |key: &str| match field(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let bare = |text: String| match redacts && !is_bare(&text) {
        true => "redacted".to_owned(),
        false => text,
    };
    let checkbox = |key: &str| field(key).and_then(Value::as_bool);
    let checked = |key: &&String| checkbox(key) == Some(true);
    let unreadable =
        |key: &&String| !matches!(field(key), None | Some(Value::Null | Value::Bool(_)));
    Account {
        organization: OrganizationId::new(organization.id.get()),
        name: if redacts {
            format!("organization {}", organization.id)
        } else {
            organization.name.clone()
        },
        named_ase: text(&fields.named_ase).map(bare),
        flag: checkbox(&fields.flag),
        flag_tag: organization.tags.contains(&fields.flag),
        signature: checkbox(&fields.signature),
        expiration: text(&fields.expiration).map(bare),
        salesforce_id: text(&fields.salesforce_id),
        suppressed_by: fields.suppress.iter().filter(checked).cloned().collect(),
        unreadable: fields.suppress.iter().filter(unreadable).cloned().collect(),
        doubt: (!shows_ase).then(|| format!("it does not show `{}`", fields.named_ase)),
        tickets_doubt: None,
    }
}

/// Whether a text can be an id, a date, or a word for nothing.
fn is_bare(text: &str) -> bool {
    let text = text.trim();
    text.eq_ignore_ascii_case("none")
        || text
            .chars()
            .all(|c| c.is_ascii_digit() || "-/.:+TZ ".contains(c))
}
