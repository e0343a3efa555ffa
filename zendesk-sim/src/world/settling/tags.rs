//! Tags, and the fields that go with them.

use serde_json::Value;

use crate::world::{Refusal, Ticket, World};

impl World {
    /// A field's tag comes and goes with its value. A field that is not there is passed over.
    pub(super) fn settle_field(
        &self,
        ticket: &mut Ticket,
        id: i64,
        value: &Value,
    ) -> Result<(), Refusal> {
        let Some(field) = self.ticket_fields.get(&id) else {
            return Ok(());
        };
        let value = field.keep(value).ok_or_else(|| Refusal::FieldInvalid {
            id,
            title: field.title.clone(),
            field_type: field.class(),
        })?;
        let gone = ticket.custom_fields.get(&id).unwrap_or(&Value::Null);
        let gone = field.tags_of(gone);
        ticket.tags.retain(|tag| !gone.contains(tag));
        ticket.tags.extend(field.tags_of(&value));
        ticket.tags = tidy(&ticket.tags);
        ticket.custom_fields.insert(id, value);
        Ok(())
    }

    /// A field's value comes and goes with its tag.
    pub(super) fn settle_tags(&self, ticket: &mut Ticket, tags: Vec<String>) {
        let before = std::mem::replace(&mut ticket.tags, tags);
        if before == ticket.tags {
            return;
        }
        for field in self.ticket_fields.values().filter(|field| field.removable) {
            let new = ticket.tags.iter().filter(|tag| !before.contains(tag));
            let gone = before.iter().filter(|tag| !ticket.tags.contains(tag));
            let had = ticket.custom_fields.get(&field.id).unwrap_or(&Value::Null);
            if let Some(value) = field.value_by_tags(had, new, gone) {
                let left = field.tags_of(had);
                let kept = field.tags_of(&value);
                ticket
                    .tags
                    .retain(|tag| !left.contains(tag) || kept.contains(tag));
                ticket.custom_fields.insert(field.id, value);
            }
        }
    }
}

/// Tags are lower case, sorted, and each is there once; a space separates two.
pub(super) fn tidy(tags: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = tags
        .iter()
        .flat_map(|tag| tag.split_whitespace())
        .map(str::to_lowercase)
        .collect();
    tags.sort();
    tags.dedup();
    tags
}
