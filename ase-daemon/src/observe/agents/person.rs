//! What is read of one person.

use ase_rules::{Agent, GroupId, Role, UserId};
use serde::{Deserialize, Deserializer};
use zendesk_client::model::User;

/// Light agents, and contributors, who are light agents by another name: they cannot be assigned tickets.
const LIGHT_ROLE_TYPES: [i64; 2] = [1, 3];

/// What is read of a user. Zendesk may shorten what it sends beside a list, so that each key has to be there; where null says
/// something, it may be null.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Person {
    pub(super) id: i64,
    name: String,
    #[serde(deserialize_with = "said")]
    pub(super) email: Option<String>,
    role: String,
    #[serde(deserialize_with = "said")]
    role_type: Option<i64>,
    active: bool,
    suspended: bool,
    #[serde(deserialize_with = "said")]
    default_group_id: Option<i64>,
}

/// Null, or a value; but something.
fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

impl Person {
    pub(super) fn of(user: &User) -> Result<Self, String> {
        let (Some(active), Some(suspended)) = (user.active, user.suspended) else {
            return Err(
                "the record does not say whether the user is active and not suspended".to_owned(),
            );
        };
        Ok(Self {
            id: user.id.get(),
            name: user.name.clone(),
            email: user.email.clone(),
            role: user.role.as_str().to_owned(),
            role_type: user.role_type,
            active,
            suspended,
            default_group_id: user.default_group_id.map(|id| id.get()),
        })
    }

    /// The facts of a person; redacted, they have no name but their id.
    pub(super) fn in_groups(self, groups: Vec<GroupId>, redacts: bool) -> Agent {
        let Self {
            id,
            name,
            email: _,
            role,
            role_type,
            active,
            suspended,
            default_group_id,
        } = self;
        Agent {
            id: UserId::new(id),
            name: match redacts {
                true => format!("agent {id}"),
                false => name,
            },
            role: Role::from(role.as_str()),
            light: role_type.is_some_and(|kind| LIGHT_ROLE_TYPES.contains(&kind)),
            active,
            suspended,
            groups,
            default_group: default_group_id.map(GroupId::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Person;

    fn record() -> Value {
        json!({
            "id": 7, "name": "Maya", "email": "maya@example.com", "role": "agent", "role_type": 0, "active": true,
            "suspended": false, "default_group_id": 3, "url": "https://example.zendesk.com/api/v2/users/7.json",
        })
    }

    #[test]
    fn beside_a_list_and_by_id_somebody_is_the_same() {
        let beside: Person = serde_json::from_value(record()).unwrap();
        let by_id = serde_json::from_value(record()).unwrap();
        assert_eq!(Ok(beside), Person::of(&by_id));
    }

    #[test]
    fn a_shortened_record_is_not_taken_but_null_where_it_says_something_is() {
        let keys: Vec<String> = record().as_object().unwrap().keys().cloned().collect();
        for key in keys.iter().filter(|key| *key != "url") {
            let mut without = record();
            without.as_object_mut().unwrap().remove(key);
            let read = serde_json::from_value::<Person>(without);
            assert!(read.is_err(), "without `{key}`");
            let mut null = record();
            null[key] = Value::Null;
            let may_be_null = ["email", "role_type", "default_group_id"].contains(&key.as_str());
            let read = serde_json::from_value::<Person>(null);
            assert_eq!(read.is_ok(), may_be_null, "`{key}` is null");
        }
    }
}
