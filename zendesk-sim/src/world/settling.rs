//! What a ticket becomes by the changes somebody asks for: Zendesk's own rules.

use serde_json::Value;

use super::{Actor, Change, EventKind, Refusal, Status, Ticket, World};

impl World {
    /// What the ticket becomes, and the comments made on the way; nothing is changed yet.
    pub(super) fn settle(
        &self,
        before: &Ticket,
        actor: &Actor,
        changes: &[Change],
    ) -> Result<(Ticket, Vec<EventKind>), Refusal> {
        let mut after = before.clone();
        let mut comments = Vec::new();
        let mut wish = Wish::default();
        for change in changes {
            self.settle_one(&mut after, actor, change, &mut wish, &mut comments)?;
        }
        self.settle_assignment(&mut after, &wish)?;
        self.settle_status(before, &mut after, actor, &wish, &comments)?;
        Ok((after, comments))
    }

    fn settle_one(
        &self,
        ticket: &mut Ticket,
        actor: &Actor,
        change: &Change,
        wish: &mut Wish,
        comments: &mut Vec<EventKind>,
    ) -> Result<(), Refusal> {
        match change {
            Change::Assignee(assignee) => wish.assignee = Some(*assignee),
            Change::Group(group) => wish.group = Some(*group),
            Change::Status(status) => wish.status = Some(*status),
            Change::Priority(priority) => ticket.priority = Some(*priority),
            Change::Kind(kind) => ticket.kind.clone_from(kind),
            Change::Subject(subject) => ticket.subject.clone_from(subject),
            Change::Form(form) if self.ticket_forms.contains_key(form) => {
                ticket.ticket_form_id = Some(*form);
            }
            Change::Form(_) => return Err(invalid("ticket_form_id", "Ticket form")),
            Change::Organization(organization) => {
                self.settle_organization(ticket, *organization)?;
            }
            Change::Requester(user) if self.users.contains_key(user) => ticket.requester_id = *user,
            Change::Requester(_) => return Err(invalid("requester", "Requester")),
            Change::ExternalId(id) => ticket.external_id.clone_from(id),
            Change::Tags(tags) => ticket.tags = tidy(tags),
            Change::AddTag(tag) => {
                let mut tags = ticket.tags.clone();
                tags.push(tag.clone());
                ticket.tags = tidy(&tags);
            }
            Change::RemoveTag(tag) => ticket.tags.retain(|own| own != tag),
            Change::Follow(user) => {
                let agent = self.users.get(user).filter(|user| user.is_agent());
                let agent = agent.ok_or(invalid("followers", "Followers"))?;
                add(&mut ticket.follower_ids, agent.id);
            }
            Change::Unfollow(user) => ticket.follower_ids.retain(|own| own != user),
            Change::Cc(user) => add(&mut ticket.email_cc_ids, *user),
            Change::RemoveCc(user) => ticket.email_cc_ids.retain(|own| own != user),
            Change::CustomField(field, value) => self.settle_field(ticket, *field, value),
            Change::Comment {
                body,
                public,
                author,
            } => comments.push(EventKind::Comment {
                author_id: author.unwrap_or_else(|| actor.author()),
                body: body.clone(),
                public: *public,
            }),
        }
        Ok(())
    }

    fn settle_organization(
        &self,
        ticket: &mut Ticket,
        organization: Option<i64>,
    ) -> Result<(), Refusal> {
        let known = organization.is_none_or(|id| {
            let organization = self.organizations.get(&id);
            organization.is_some_and(|organization| organization.deleted_at.is_none())
        });
        if !known {
            return Err(invalid("organization", "Organization"));
        }
        ticket.organization_id = organization;
        Ok(())
    }

    /// A field's tag comes and goes with its value.
    fn settle_field(&self, ticket: &mut Ticket, id: i64, value: &Value) {
        let before = ticket.custom_fields.insert(id, value.clone());
        if let Some(field) = self.ticket_fields.get(&id) {
            let gone = field.tags_of(&before.unwrap_or(Value::Null));
            ticket.tags.retain(|tag| !gone.contains(tag));
            ticket.tags.extend(field.tags_of(value));
            ticket.tags = tidy(&ticket.tags);
        }
    }

    fn settle_assignment(&self, ticket: &mut Ticket, wish: &Wish) -> Result<(), Refusal> {
        if let Some(group) = wish.group {
            let known = |id: &i64| self.groups.get(id).is_some_and(|group| !group.deleted);
            if !group.as_ref().is_none_or(known) {
                return Err(Refusal::Group);
            }
        }
        match (wish.assignee, wish.group) {
            (Some(Some(user)), group) => {
                ticket.group_id = Some(self.group_for(user, ticket, group.flatten())?);
                ticket.assignee_id = Some(user);
            }
            (Some(None), group) => {
                ticket.assignee_id = None;
                ticket.group_id = group.unwrap_or(ticket.group_id);
            }
            (None, Some(group)) => {
                ticket.group_id = group;
                let stays = |user| group.is_some_and(|group| self.is_member(user, group));
                ticket.assignee_id = ticket.assignee_id.filter(|user| stays(*user));
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// The group a ticket is in once this agent has it.
    fn group_for(&self, user: i64, ticket: &Ticket, group: Option<i64>) -> Result<i64, Refusal> {
        let agent = self.users.get(&user).filter(|user| user.is_assignable());
        let agent = agent.ok_or(Refusal::Assignee)?;
        if let Some(group) = group {
            let member = self.is_member(agent.id, group);
            return member.then_some(group).ok_or(Refusal::NotMember);
        }
        let own = ticket.group_id.filter(|group| self.is_member(user, *group));
        own.or_else(|| self.default_group_of(user))
            .ok_or(Refusal::Assignee)
    }

    fn settle_status(
        &self,
        before: &Ticket,
        after: &mut Ticket,
        actor: &Actor,
        wish: &Wish,
        comments: &[EventKind],
    ) -> Result<(), Refusal> {
        if wish.status == Some(Status::New) && before.status != Status::New {
            return Err(invalid("status", "Status"));
        }
        let answered = comments.iter().any(|comment| {
            matches!(comment, EventKind::Comment { author_id, .. } if *author_id == before.requester_id)
        });
        after.status = match wish.status {
            Some(status) => status,
            None if answered && before.status > Status::Open => Status::Open,
            None => before.status,
        };
        if after.status == Status::Solved && after.assignee_id.is_none() {
            self.assign_solver(after, actor)?;
        }
        if after.status == Status::New && after.assignee_id.is_some() {
            after.status = Status::Open;
        }
        if after.status >= Status::Solved && before.status < Status::Solved {
            after.solved_at = Some(self.now);
        }
        Ok(())
    }

    /// The account's setting: whoever solves a ticket nobody has, has it.
    fn assign_solver(&self, ticket: &mut Ticket, actor: &Actor) -> Result<(), Refusal> {
        let group = self.group_for(actor.author(), ticket, None);
        ticket.group_id = Some(group.map_err(|_| Refusal::AssigneeRequired)?);
        ticket.assignee_id = Some(actor.author());
        Ok(())
    }
}

/// Whom and where the changes want the ticket; the outer `None`: they do not say.
#[derive(Default)]
struct Wish {
    assignee: Option<Option<i64>>,
    group: Option<Option<i64>>,
    status: Option<Status>,
}

fn invalid(field: &'static str, title: &'static str) -> Refusal {
    Refusal::Invalid { field, title }
}

fn add(ids: &mut Vec<i64>, id: i64) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

/// Tags are lower case, sorted, and each is there once; a space separates two.
fn tidy(tags: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = tags
        .iter()
        .flat_map(|tag| tag.split_whitespace())
        .map(str::to_lowercase)
        .collect();
    tags.sort();
    tags.dedup();
    tags
}
