//! Which file answers a path.

use super::{
    Exchange, Reply, account_settings, agent_availabilities, attachments, audit_logs, audits,
    automations, brands, chats, comments, custom_objects, custom_roles, custom_statuses,
    deleted_tickets, group_memberships, groups, id, identities, incremental, job_statuses, locales,
    macros, organization_fields, organization_memberships, organization_subscriptions,
    organizations, requests, satisfaction_ratings, schedules, search, side_conversations, skills,
    sla_policies, suspended_tickets, tags, ticket_fields, ticket_forms, ticket_metrics,
    ticket_skips, tickets, trigger_categories, triggers, user_fields, users, views, webhooks,
};
use crate::answer::Answer;

pub(super) fn route(exchange: &mut Exchange<'_>, segments: &[&str]) -> Reply {
    let call = exchange.call;
    let method = call.method.as_str();
    match segments {
        ["users", user, rest @ ..] if user.parse::<i64>().is_ok() && !rest.is_empty() => {
            of_user(exchange, method, id(user)?, segments)
        }
        ["organizations", own, rest @ ..] if own.parse::<i64>().is_ok() && !rest.is_empty() => {
            of_organization(exchange, method, id(own)?, segments)
        }
        ["tickets", ticket, rest @ ..] if ticket.parse::<i64>().is_ok() && !rest.is_empty() => {
            of_ticket(exchange, method, id(ticket)?, segments)
        }
        ["tickets", rest @ ..] => tickets::route(exchange, method, rest),
        ["users", rest @ ..] => users::route(exchange, method, rest),
        ["organizations", rest @ ..] => organizations::route(exchange, method, rest),
        ["groups", rest @ ..] => groups::route(exchange, method, rest),
        ["group_memberships", rest @ ..] => group_memberships::route(exchange, method, rest),
        ["search", rest @ ..] => search::route(exchange, method, rest),
        ["incremental", rest @ ..] => incremental::route(exchange, method, rest),
        ["job_statuses", rest @ ..] => job_statuses::route(exchange, method, rest),
        ["webhooks", rest @ ..] => webhooks::route(exchange, method, rest),
        ["problems", rest @ ..] => tickets::route_problems(exchange, method, rest),
        ["imports", rest @ ..] => tickets::route_imports(exchange, method, rest),
        ["requests", rest @ ..] => requests::route(exchange, method, rest),
        ["ticket_audits", rest @ ..] => audits::of_account(exchange, method, rest),
        ["comment_redactions", comment] => comments::redact_by_mark(exchange, method, id(comment)?),
        ["chat_redactions", ticket] if method == "PUT" => chats::redact_text(exchange, id(ticket)?),
        ["chat_file_redactions", ticket] if method == "PUT" => {
            chats::redact_files(exchange, id(ticket)?)
        }
        ["ticket_metrics", rest @ ..] => ticket_metrics::route(exchange, method, rest),
        ["deleted_tickets", rest @ ..] => deleted_tickets::route(exchange, method, rest),
        ["deleted_users", rest @ ..] => users::route_deleted(exchange, method, rest),
        ["suspended_tickets", rest @ ..] => suspended_tickets::route(exchange, method, rest),
        ["attachments", rest @ ..] => attachments::route(exchange, method, rest),
        ["uploads", rest @ ..] => attachments::route_uploads(exchange, method, rest),
        ["tags", rest @ ..] => tags::route(exchange, method, rest),
        ["autocomplete", "tags"] => tags::autocomplete(exchange),
        _ => route_configuration(exchange, method, segments),
    }
}

fn route_configuration(exchange: &mut Exchange<'_>, method: &str, segments: &[&str]) -> Reply {
    match segments {
        ["organization_fields", rest @ ..] => organization_fields::route(exchange, method, rest),
        ["user_fields", rest @ ..] => user_fields::route(exchange, method, rest),
        ["ticket_fields", rest @ ..] => ticket_fields::route(exchange, method, rest),
        ["ticket_forms", form, "ticket_form_statuses", rest @ ..] => {
            custom_statuses::of_form(exchange, method, id(form)?, rest)
        }
        ["ticket_forms", rest @ ..] => ticket_forms::route(exchange, method, rest),
        ["ticket_form_statuses", rest @ ..] => {
            custom_statuses::route_of_forms(exchange, method, rest)
        }
        ["custom_statuses", rest @ ..] => custom_statuses::route(exchange, method, rest),
        ["custom_status", "default"] if method == "PUT" => custom_statuses::make_default(exchange),
        ["custom_roles", rest @ ..] => custom_roles::route(exchange, method, rest),
        ["brands", rest @ ..] => brands::route(exchange, method, rest),
        ["locales", rest @ ..] => locales::route(exchange, method, rest),
        ["account", rest @ ..] => account_settings::route(exchange, method, rest),
        ["business_hours", "schedules", rest @ ..] => schedules::route(exchange, method, rest),
        ["slas", "policies", rest @ ..] => sla_policies::route(exchange, method, rest),
        ["group_slas", "policies", rest @ ..] => {
            sla_policies::route_of_groups(exchange, method, rest)
        }
        ["triggers", rest @ ..] => triggers::route(exchange, method, rest),
        ["trigger_categories", rest @ ..] => trigger_categories::route(exchange, method, rest),
        ["automations", rest @ ..] => automations::route(exchange, method, rest),
        ["macros", rest @ ..] => macros::route(exchange, method, rest),
        ["views", rest @ ..] => views::route(exchange, method, rest),
        ["satisfaction_ratings", rest @ ..] => satisfaction_ratings::route(exchange, method, rest),
        ["satisfaction_reasons", rest @ ..] => {
            satisfaction_ratings::route_reasons(exchange, method, rest)
        }
        ["organization_memberships", rest @ ..] => {
            organization_memberships::route(exchange, method, rest)
        }
        ["organization_merges", merge] if method == "GET" => {
            organizations::merges::show(exchange, merge)
        }
        ["organization_subscriptions", rest @ ..] => {
            organization_subscriptions::route(exchange, method, rest)
        }
        ["agent_availabilities", rest @ ..] => agent_availabilities::route(exchange, method, rest),
        ["account_groups", rest @ ..] => agent_availabilities::of_group(exchange, method, rest),
        ["routing", rest @ ..] => skills::route(exchange, method, rest),
        ["audit_logs", rest @ ..] => audit_logs::route(exchange, method, rest),
        ["custom_objects", rest @ ..] => custom_objects::route(exchange, method, rest),
        ["skips", rest @ ..] => ticket_skips::route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}

fn of_user(exchange: &mut Exchange<'_>, method: &str, user: i64, segments: &[&str]) -> Reply {
    match &segments[2..] {
        ["group_memberships", rest @ ..] => {
            group_memberships::of_user(exchange, method, user, rest)
        }
        ["organization_memberships", rest @ ..] => {
            organization_memberships::of_user(exchange, method, user, rest)
        }
        ["organization_subscriptions"] if method == "GET" => {
            organization_subscriptions::of(exchange, "user_id", user)
        }
        ["groups"] if method == "GET" => groups::of_user(exchange, user),
        ["identities", rest @ ..] => identities::of_user(exchange, method, user, rest),
        ["tags"] => tags::of_user(exchange, method, user),
        ["skips"] if method == "GET" => ticket_skips::of(exchange, "user_id", user),
        ["requests"] if method == "GET" => {
            requests::of(exchange, |ticket| ticket.requester_id == user)
        }
        ["tickets", how] => tickets::of_user(exchange, user, how),
        ["tickets", how, "count"] => tickets::count_of_user(exchange, user, how),
        _ => users::route(exchange, method, &segments[1..]),
    }
}

fn of_organization(
    exchange: &mut Exchange<'_>,
    method: &str,
    organization: i64,
    segments: &[&str],
) -> Reply {
    match &segments[2..] {
        ["tickets"] => tickets::of_organization(exchange, organization),
        ["tickets", "count"] => tickets::count(exchange, Some(organization)),
        ["organization_memberships"] if method == "GET" => {
            organization_memberships::of_organization(exchange, organization)
        }
        ["subscriptions"] if method == "GET" => {
            organization_subscriptions::of(exchange, "organization_id", organization)
        }
        ["requests"] if method == "GET" => {
            requests::of(exchange, |own| own.organization_id == Some(organization))
        }
        ["tags"] => tags::of_organization(exchange, method, organization),
        _ => organizations::route(exchange, method, &segments[1..]),
    }
}

fn of_ticket(exchange: &mut Exchange<'_>, method: &str, ticket: i64, segments: &[&str]) -> Reply {
    match &segments[2..] {
        ["audits", rest @ ..] => audits::of_ticket(exchange, method, ticket, rest),
        ["comments", rest @ ..] => comments::of_ticket(exchange, method, ticket, rest),
        ["metrics"] if method == "GET" => ticket_metrics::of_ticket(exchange, ticket),
        ["skips"] if method == "GET" => ticket_skips::of(exchange, "ticket_id", ticket),
        ["side_conversations", rest @ ..] => {
            side_conversations::of_ticket(exchange, method, ticket, rest)
        }
        ["tags"] => tags::of_ticket(exchange, method, ticket),
        _ => tickets::route(exchange, method, &segments[1..]),
    }
}
