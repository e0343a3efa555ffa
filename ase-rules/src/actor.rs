//! Who made a change: a person, an automation, or we.

use crate::{Change, Policy, UserId};

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody in person; `None` when the change does not say who.
    Person(Option<UserId>),
    /// A trigger, an automation, Zendesk itself or another tool.
    Automation,
    /// We.
    Us,
}

/// Channels through which nobody acts in person.
///
/// The last ones are how Zendesk records what it does to tickets by itself after a user or a group
/// was changed: <https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference>
const AUTOMATIC_CHANNELS: [&str; 7] = [
    "rule",
    "system",
    "admin_setting",
    "group_change",
    "group_deletion",
    "user_change",
    "user_deletion",
];

/// The author Zendesk gives for what it did itself.
const ZENDESK: UserId = UserId::new(-1);

/// Says who made a change. When in doubt, it was a person: people's choices are left alone.
///
/// The channel comes first, because a trigger's change stands inside the audit of whoever set it
/// off, ourselves included.
#[must_use]
pub fn actor(change: &Change, policy: &Policy) -> Actor {
    if change.channel.as_deref().is_some_and(is_automatic) {
        return Actor::Automation;
    }
    match change.author {
        Some(ZENDESK) => Actor::Automation,
        Some(author) if policy.api_user == Some(author) => Actor::Us,
        Some(author) if policy.automation_users.contains(&author) => Actor::Automation,
        author => Actor::Person(author),
    }
}

fn is_automatic(channel: &str) -> bool {
    // Older payloads write spaces where newer ones write underscores.
    let letters = channel.trim().bytes().map(|byte| match byte {
        b' ' => b'_',
        _ => byte.to_ascii_lowercase(),
    });
    (AUTOMATIC_CHANNELS.iter()).any(|known| letters.clone().eq(known.bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Actor, actor};
    use crate::{Change, Policy, UserId, What};

    fn made_by(author: Option<i64>, channel: Option<&str>) -> Actor {
        let policy = Policy {
            api_user: Some(UserId::new(7)),
            automation_users: vec![UserId::new(8)],
            ..Policy::default()
        };
        let change = Change {
            at: "2026-03-02T09:00:00Z".parse().unwrap(),
            author: author.map(UserId::new),
            channel: channel.map(str::to_owned),
            what: What::Assignee {
                from: None,
                to: None,
            },
        };
        actor(&change, &policy)
    }

    #[test]
    fn a_rule_is_an_automation_whoever_set_it_off() {
        for channel in ["rule", "Rule", "system", "group deletion"] {
            assert_eq!(made_by(Some(5), Some(channel)), Actor::Automation);
            assert_eq!(made_by(Some(7), Some(channel)), Actor::Automation);
        }
        assert_eq!(made_by(Some(-1), Some("web")), Actor::Automation);
        assert_eq!(made_by(Some(8), Some("api")), Actor::Automation);
    }

    #[test]
    fn our_own_changes_are_ours_and_the_rest_is_people() {
        assert_eq!(made_by(Some(7), Some("api")), Actor::Us);
        let somebody = Actor::Person(Some(UserId::new(5)));
        assert_eq!(made_by(Some(5), Some("web")), somebody);
        assert_eq!(made_by(Some(5), Some("api")), somebody);
        assert_eq!(made_by(Some(5), Some("a channel of next year")), somebody);
        assert_eq!(made_by(Some(5), None), somebody);
        assert_eq!(made_by(None, None), Actor::Person(None));
    }
}
