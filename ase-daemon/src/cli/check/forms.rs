//! Are the forms and groups there that the configuration names?

use zendesk_client::Client;

use super::Looks;
use crate::{config, observe::chain};

impl Looks {
    pub(super) async fn forms(&mut self, reader: &Client, tickets: &config::Tickets) {
        let known = match reader.ticket_forms().list().await {
            Ok(known) => known,
            Err(error) => return self.say(false, "ticket forms", chain(&error)),
        };
        let named = [
            ("tickets.emergency_forms", &tickets.emergency_forms),
            ("tickets.excluded_forms", &tickets.excluded_forms),
        ];
        for (what, id) in named
            .iter()
            .flat_map(|(what, ids)| ids.iter().map(move |id| (what, id)))
        {
            match known.iter().find(|form| form.id.get() == *id) {
                Some(form) => self.say(true, what, format!("form {id} is \"{}\"", form.name)),
                None => {
                    let emergency = known
                        .iter()
                        .filter(|form| form.name.to_lowercase().contains("emergenc"));
                    let near: Vec<String> = emergency
                        .map(|form| format!("{} \"{}\"", form.id, form.name))
                        .collect();
                    let near = if near.is_empty() {
                        String::new()
                    } else {
                        format!("; did you mean {}?", near.join(" or "))
                    };
                    self.say(false, what, format!("there is no ticket form {id}{near}"));
                }
            }
        }
    }

    pub(super) async fn groups(&mut self, reader: &Client, tickets: &config::Tickets) {
        let preferred = (tickets.preferred_group != 0)
            .then_some(("tickets.preferred_group", tickets.preferred_group));
        let allowed = tickets
            .allowed_groups
            .iter()
            .map(|id| ("tickets.allowed_groups", *id));
        let named: Vec<(&str, i64)> = preferred.into_iter().chain(allowed).collect();
        if named.is_empty() {
            return;
        }
        let known = match reader.groups().list().complete().await {
            Ok(known) => known,
            Err(error) => return self.say(false, "groups", chain(&error)),
        };
        for (what, id) in named {
            match known.items().iter().find(|group| group.id.get() == id) {
                Some(group) => self.say(true, what, format!("group {id} is \"{}\"", group.name)),
                None => self.say(false, what, format!("there is no group {id}")),
            }
        }
    }
}
