//! What a ticket becomes by the changes somebody asks for: Zendesk's own rules.

use super::{Actor, Change, EventKind, Refusal, Status, Ticket, World};

mod assignment;
mod required;
mod tags;

use tags::tidy;

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
        // A list of tags says what the tags are before fields bring theirs.
        let (tags, others): (Vec<_>, Vec<_>) = changes
            .iter()
            .partition(|change| matches!(change, Change::Tags(_)));
        for change in tags.into_iter().chain(others) {
            self.settle_one(&mut after, actor, change, &mut wish, &mut comments)?;
        }
        self.settle_assignment(&mut after, &wish)?;
        self.settle_status(before, &mut after, actor, &wish, &comments)?;
        if matches!(actor, Actor::Person(_) | Actor::Api(_)) {
            self.check_fields(before, &after)?;
        }
        self.check_comments(before, &comments)?;
        settle_kind(&mut after);
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
            Change::Status(status) => {
                let own = wish
                    .custom_status
                    .and_then(|own| self.status_of_custom(own));
                wish.custom_status = wish.custom_status.filter(|_| own == Some(*status));
                wish.status = Some(*status);
            }
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
            Change::Brand(brand) if self.documents.get("brands", *brand).is_some() => {
                ticket.brand_id = Some(*brand);
            }
            Change::Brand(_) => return Err(invalid("brand_id", "Brand")),
            Change::CustomStatus(custom) => {
                let status = self.status_of_custom(*custom);
                wish.status = Some(status.ok_or(invalid("custom_status_id", "Custom status"))?);
                wish.custom_status = Some(*custom);
            }
            Change::Problem(problem) => {
                let known = problem.is_none_or(|id| self.is_problem(id));
                if !known {
                    return Err(invalid("problem_id", "Problem"));
                }
                ticket.problem_id = *problem;
            }
            Change::Due(due) => ticket.due_at = *due,
            Change::Tags(tags) => self.settle_tags(ticket, tidy(tags)),
            Change::AddTag(tag) => {
                let mut tags = ticket.tags.clone();
                tags.push(tag.clone());
                self.settle_tags(ticket, tidy(&tags));
            }
            Change::RemoveTag(tag) => {
                let kept = ticket.tags.iter().filter(|own| *own != tag);
                self.settle_tags(ticket, kept.cloned().collect());
            }
            Change::Follow(user) => {
                let agent = self.users.get(user).filter(|user| user.is_agent());
                let agent = agent.ok_or(invalid("followers", "Followers"))?;
                add(&mut ticket.follower_ids, agent.id);
            }
            Change::Unfollow(user) => ticket.follower_ids.retain(|own| own != user),
            Change::Cc(user) => add(&mut ticket.email_cc_ids, *user),
            Change::RemoveCc(user) => ticket.email_cc_ids.retain(|own| own != user),
            Change::CustomField(field, value) => self.settle_field(ticket, *field, value)?,
            Change::Comment {
                body,
                html,
                public,
                author,
            } => comments.push(EventKind::Comment {
                author_id: author.unwrap_or_else(|| actor.author()),
                body: body.clone(),
                html: html.clone(),
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
        if after.status != before.status || wish.status.is_some() {
            after.custom_status_id = wish.custom_status;
        }
        Ok(())
    }

    fn check_comments(&self, before: &Ticket, new: &[EventKind]) -> Result<(), Refusal> {
        if new.is_empty() || self.comments_of(before.id) + new.len() <= MOST_COMMENTS {
            return Ok(());
        }
        Err(Refusal::TooManyComments)
    }

    fn comments_of(&self, ticket: i64) -> usize {
        let audits = self.audits_of(ticket);
        let events = audits.iter().flat_map(|audit| &audit.events);
        let comments = events.filter(|event| matches!(event.kind, EventKind::Comment { .. }));
        comments.count()
    }

    fn is_problem(&self, id: i64) -> bool {
        let ticket = self.tickets.get(&id).filter(|t| t.deleted_at.is_none());
        ticket.is_some_and(|ticket| ticket.kind.as_deref() == Some("problem"))
    }
}

/// So many comments a ticket may have.
const MOST_COMMENTS: usize = 5000;

/// Only an incident has a problem, and only a task is due.
fn settle_kind(ticket: &mut Ticket) {
    if ticket.kind.as_deref() != Some("incident") {
        ticket.problem_id = None;
    }
    if ticket.kind.as_deref() != Some("task") {
        ticket.due_at = None;
    }
}

/// Whom and where the changes want the ticket; the outer `None`: they do not say.
#[derive(Default)]
struct Wish {
    assignee: Option<Option<i64>>,
    group: Option<Option<i64>>,
    status: Option<Status>,
    custom_status: Option<i64>,
}

fn invalid(field: &'static str, title: &'static str) -> Refusal {
    Refusal::Invalid { field, title }
}

fn add(ids: &mut Vec<i64>, id: i64) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}
