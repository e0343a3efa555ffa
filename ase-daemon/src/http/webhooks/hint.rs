//! What a delivery says: where to look.

use ase_rules::{OrganizationId, TicketId};
use serde_json::Value;
use zendesk_client::webhook::Delivery;

use super::Signed;
use crate::store::Hint;

/// Longer names of deliveries are not Zendesk's.
const LONGEST_NAME: usize = 128;

/// The hint of a delivery that was checked. Of an event of a ticket that is its subject; of what a trigger or an
/// automation sends, `ticket_id`, `ticket.id` or `id`. Anything else names nothing to look at.
pub(super) fn hint_of(signed: &Signed, body: &[u8]) -> Hint {
    // The invocation's id is not part of what is signed; the signature is, so that a replay is known under any name.
    let mut delivery = vec![format!("signature {}", signed.signature)];
    let invocation = signed.invocation.iter();
    delivery.extend(
        invocation
            .filter(|id| id.len() <= LONGEST_NAME)
            .map(|id| format!("invocation {id}")),
    );
    let (ticket, organization) = match Delivery::read(body) {
        Ok(event) => {
            if event.id.len() <= LONGEST_NAME {
                delivery.push(format!("event {}", event.id));
            }
            let is_of_ticket = event.kind.about() == "ticket";
            let organization = event.detail.organization_id;
            (event.subject_id().filter(|_| is_of_ticket), organization)
        }
        Err(_) => (named(body), None),
    };
    Hint {
        delivery,
        ticket: ticket.map(TicketId::new),
        organization: organization.map(|id| OrganizationId::new(id.get())),
    }
}

/// The ticket that somebody's own JSON names.
fn named(body: &[u8]) -> Option<i64> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let id = [&body["ticket_id"], &body["ticket"]["id"], &body["id"]]
        .into_iter()
        .find(|id| !id.is_null())?;
    match id {
        Value::Number(id) => id.as_i64(),
        Value::String(id) => id.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Signed, hint_of};

    fn told(body: &str) -> (Option<i64>, Option<i64>, usize) {
        let signed = Signed {
            timestamp: "2026-03-02T09:00:00Z".to_owned(),
            signature: "s".to_owned(),
            invocation: Some("i".to_owned()),
        };
        let hint = hint_of(&signed, body.as_bytes());
        let ticket = hint.ticket.map(|id| id.get());
        let organization = hint.organization.map(|id| id.get());
        (ticket, organization, hint.delivery.len())
    }

    #[test]
    fn a_delivery_names_its_ticket() {
        let event = r#"{"type":"zen:event-type:ticket.created","id":"e1","time":"2026-03-02T09:00:00Z",
            "subject":"zen:ticket:101","detail":{"id":"101","organization_id":"7"},"event":{}}"#;
        assert_eq!(told(event), (Some(101), Some(7), 3));
        for body in [
            r#"{"ticket_id": 101}"#,
            r#"{"ticket": {"id": "101"}}"#,
            r#"{"id": "101", "subject": "Help"}"#,
        ] {
            assert_eq!(told(body), (Some(101), None, 2), "{body}");
        }
    }

    #[test]
    fn what_names_no_ticket_is_no_reason_to_look() {
        let of_user = r#"{"type":"zen:event-type:user.created","id":"e1","time":"2026-03-02T09:00:00Z",
            "subject":"zen:user:101","detail":{"id":"101"},"event":{}}"#;
        assert_eq!(told(of_user).0, None);
        for body in [
            "",
            "no JSON",
            "[]",
            "{}",
            r#"{"id": "x"}"#,
            r#"{"id": [1]}"#,
        ] {
            assert_eq!(told(body).0, None, "{body}");
        }
    }
}
