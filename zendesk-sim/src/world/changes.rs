//! Who can do what to a ticket, and why Zendesk may say no.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Priority, Status, Via};

/// Who changes a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person in the web interface.
    Person(i64),
    /// A program that acts as this user.
    Api(i64),
    /// A trigger. Its change stands inside the update that fired it.
    Trigger { id: i64, title: String },
    /// A time-based automation. Its change is an update of its own, by nobody.
    Automation { id: i64, title: String },
    /// Zendesk itself.
    System,
}

impl Actor {
    /// A trigger that is known by its title alone.
    #[must_use]
    pub fn trigger(title: &str) -> Actor {
        Actor::Trigger {
            id: 360_033_242_313,
            title: title.to_owned(),
        }
    }

    /// An automation that is known by its title alone.
    #[must_use]
    pub fn automation(title: &str) -> Actor {
        Actor::Automation {
            id: 360_028_981_853,
            title: title.to_owned(),
        }
    }

    /// Whose name stands in an audit; -1 is Zendesk itself.
    pub(crate) fn author(&self) -> i64 {
        match self {
            Actor::Person(user) | Actor::Api(user) => *user,
            Actor::Trigger { .. } | Actor::Automation { .. } | Actor::System => -1,
        }
    }

    pub(crate) fn via(&self) -> Via {
        match self {
            Actor::Person(_) => Via::Web,
            Actor::Api(_) => Via::Api,
            Actor::Trigger { id, title } => Via::Trigger {
                id: *id,
                title: title.clone(),
            },
            Actor::Automation { id, title } => Via::Automation {
                id: *id,
                title: title.clone(),
            },
            Actor::System => Via::System,
        }
    }
}

/// One change of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// To this agent; the group follows as Zendesk chooses it unless it is given too.
    Assignee(Option<i64>),
    Group(Option<i64>),
    Status(Status),
    Priority(Priority),
    Kind(Option<String>),
    Subject(String),
    Form(i64),
    Organization(Option<i64>),
    Requester(i64),
    ExternalId(Option<String>),
    Brand(i64),
    /// Sets the status of its category too.
    CustomStatus(i64),
    /// The problem this incident belongs to.
    Problem(Option<i64>),
    Due(Option<Timestamp>),
    /// Replaces all tags.
    Tags(Vec<String>),
    AddTag(String),
    RemoveTag(String),
    Follow(i64),
    Unfollow(i64),
    Cc(i64),
    RemoveCc(i64),
    CustomField(i64, Value),
    /// `author` is the actor when left out.
    Comment {
        body: String,
        /// As it was written, where it was written in HTML.
        html: Option<String>,
        public: bool,
        author: Option<i64>,
    },
}

impl Change {
    /// Assigns to an agent.
    #[must_use]
    pub fn assign(user: i64) -> Change {
        Change::Assignee(Some(user))
    }

    /// Takes the assignee away.
    #[must_use]
    pub fn unassign() -> Change {
        Change::Assignee(None)
    }

    /// Moves to a group.
    #[must_use]
    pub fn group(group: i64) -> Change {
        Change::Group(Some(group))
    }

    /// Sets the status.
    #[must_use]
    pub fn status(status: Status) -> Change {
        Change::Status(status)
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(tag: &str) -> Change {
        Change::AddTag(tag.to_owned())
    }

    /// Writes to the customer.
    #[must_use]
    pub fn reply(body: &str) -> Change {
        Change::Comment {
            body: body.to_owned(),
            html: None,
            public: true,
            author: None,
        }
    }

    /// Writes an internal note.
    #[must_use]
    pub fn note(body: &str) -> Change {
        Change::Comment {
            body: body.to_owned(),
            html: None,
            public: false,
            author: None,
        }
    }
}

impl From<Change> for Vec<Change> {
    fn from(change: Change) -> Vec<Change> {
        vec![change]
    }
}

/// Why a change of a ticket is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such ticket, or it is deleted.
    NoTicket,
    /// Closed is final.
    Closed,
    /// The assignee does not exist or cannot be assigned.
    Assignee,
    /// The assignee is not a member of the group.
    NotMember,
    /// There is no such group.
    Group,
    /// A ticket cannot be solved without an assignee.
    AssigneeRequired,
    /// A ticket cannot be solved without a value of this ticket field.
    FieldRequired {
        id: i64,
        title: String,
        field_type: String,
    },
    /// A ticket field does not take the value.
    FieldInvalid {
        id: i64,
        title: String,
        field_type: String,
    },
    /// There are 5,000 comments already.
    TooManyComments,
    /// A value Zendesk does not accept.
    Invalid {
        /// The ticket's key.
        field: &'static str,
        /// As a person calls it.
        title: &'static str,
    },
}

impl Refusal {
    /// The `details` of Zendesk's 422.
    pub(crate) fn details(&self) -> Value {
        match self {
            Refusal::NoTicket => json!({}),
            Refusal::Closed => json!({ "status": [
                { "description": "Status: closed prevents ticket update" }
            ]}),
            Refusal::Assignee => json!({ "assignee": [invalid("Assignee: is invalid")] }),
            Refusal::NotMember => json!({ "assignee": [
                invalid("Assignee: is invalid"),
                invalid("Assignee: is not a member of the group"),
            ]}),
            Refusal::Group => json!({ "group": [invalid("Group: is invalid")] }),
            Refusal::AssigneeRequired => json!({ "base": [{
                "description": "Assignee: is required when solving a ticket",
                "ticket_field_type": "FieldAssignee",
            }]}),
            Refusal::FieldRequired {
                id,
                title,
                field_type,
            } => json!({ "base": [{
                "description": format!("{title}: is required when solving a ticket"),
                "ticket_field_id": id,
                "ticket_field_type": field_type,
            }]}),
            Refusal::FieldInvalid {
                id,
                title,
                field_type,
            } => json!({ "base": [{
                "description": format!("{title}: is invalid"),
                "error": "InvalidValue",
                "ticket_field_id": id,
                "ticket_field_type": field_type,
            }]}),
            Refusal::TooManyComments => json!({ "base": [
                { "description": "Ticket: has reached the limit of 5000 comments" }
            ]}),
            Refusal::Invalid { field, title } => {
                let description = format!("{title}: is invalid");
                json!({ (*field): [invalid(&description)] })
            }
        }
    }
}

fn invalid(description: &str) -> Value {
    json!({ "description": description, "error": "InvalidValue" })
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NoTicket => f.write_str("there is no such ticket"),
            Refusal::Closed => f.write_str("a closed ticket cannot be changed"),
            Refusal::Assignee => f.write_str("the assignee cannot be assigned"),
            Refusal::NotMember => f.write_str("the assignee is not a member of the group"),
            Refusal::Group => f.write_str("there is no such group"),
            Refusal::AssigneeRequired => f.write_str("solving needs an assignee"),
            Refusal::FieldRequired { title, .. } => write!(f, "solving needs {title}"),
            Refusal::FieldInvalid { title, .. } => write!(f, "{title} does not take the value"),
            Refusal::TooManyComments => f.write_str("there are too many comments"),
            Refusal::Invalid { field, .. } => write!(f, "{field} is invalid"),
        }
    }
}

impl std::error::Error for Refusal {}
