//! Differences to recorded records, and why they are there.

pub(super) const EXPLAINED: [(&str, &[&str]); 16] = [
    (
        "of 45 recorded rules only four name it, and it is empty",
        &["audit.events[Change].via.source.to is not simulated"],
    ),
    (
        "comes with a sideload only, which these recordings asked for",
        &[
            "ticket.dates is not simulated",
            "ticket.metric_set is not simulated",
        ],
    ),
    (
        "of `/users/me` only",
        &["user.authenticity_token is not simulated"],
    ),
    (
        "of accounts with satisfaction prediction, which ended in 2021",
        &["ticket.satisfaction_probability is not simulated"],
    ),
    (
        "of accounts with Zendesk Chat",
        &["user.chat_only is not simulated"],
    ),
    (
        "newer than the recordings of this kind; zenpy's recordings of 2023 and later have it",
        &[
            "automation.default is not recorded",
            "group.is_public is not recorded",
            "ticket.encoded_id is not recorded",
            "job_status.job_type is not recorded",
            "macro.default is not recorded",
            "organization_membership.url is not recorded",
            "ticket_field.custom_statuses is not recorded",
            "ticket_field.key is not recorded",
            "trigger.default is not recorded",
            "view.default is not recorded",
            "view.execution.columns[].filterable is not recorded",
            "view.execution.columns[].sortable is not recorded",
            "view.execution.fields[].filterable is not recorded",
            "view.execution.fields[].sortable is not recorded",
        ],
    ),
    (
        "the recorded views have a column that is a custom field, and are grouped and sorted; the desk's are not",
        &[
            "view.execution.columns[].type is not simulated",
            "view.execution.columns[].url is not simulated",
            "view.execution.custom_fields[] is not simulated",
            "view.execution.group is not simulated",
            "view.execution.sort is not simulated",
        ],
    ),
    (
        "in two old accounts' bodies only",
        &[
            "audit.metadata.notifications_suppressed_for is not simulated",
            "comment.metadata.notifications_suppressed_for is not simulated",
            "ticket_field.visible_to is not simulated",
            "view.watchable is not simulated",
        ],
    ),
    (
        "the recorded tickets came by form and chat; the desk's also by e-mail, as follow-ups and by rules",
        &[
            "audit.via.source.from.deleted is not recorded",
            "audit.via.source.from.id is not recorded",
            "audit.via.source.from.revision_id is not recorded",
            "audit.via.source.from.title is not recorded",
            "audit.via.source.rel is string, recorded null",
            "ticket.via.source.from.channel is not recorded",
            "ticket.via.source.from.subject is not recorded",
            "ticket.via.source.from.ticket_id is not recorded",
            "ticket.via.source.rel is string, recorded null",
        ],
    ),
    (
        "an e-mail's addresses: the desk's tickets by e-mail do not tell them",
        &[
            "ticket.via.source.from.address is not simulated",
            "ticket.via.source.from.name is not simulated",
            "ticket.via.source.to.address is not simulated",
            "ticket.via.source.to.name is not simulated",
        ],
    ),
    (
        "no recorded record of this kind has any",
        &[
            "audit.events[Comment].attachments[] is not recorded",
            "comment.attachments[] is not recorded",
            "organization_field.regexp_for_validation is string, recorded null",
            "organization_field.tag is not recorded",
            "ticket.email_cc_ids[] is not recorded",
            "ticket.followup_ids[] is not recorded",
            "ticket.satisfaction_rating.comment is not recorded",
            "ticket.satisfaction_rating.id is not recorded",
        ],
    ),
    (
        "no record of the desk has any",
        &[
            "automation.conditions.any[] is not simulated",
            "brand.logo.content_type is not simulated",
            "brand.logo.content_url is not simulated",
            "brand.logo.file_name is not simulated",
            "brand.logo.height is not simulated",
            "brand.logo.id is not simulated",
            "brand.logo.inline is not simulated",
            "brand.logo.mapped_content_url is not simulated",
            "brand.logo.size is not simulated",
            "brand.logo.thumbnails is not simulated",
            "brand.logo.url is not simulated",
            "brand.logo.width is not simulated",
            "brand.ticket_form_ids[] is not simulated",
            "macro.attachments is not simulated",
            "organization_field.relationship_filter.all[] is not simulated",
            "organization_field.relationship_filter.any[] is not simulated",
            "ticket_form.agent_conditions[] is not simulated",
            "ticket_form.end_user_conditions[] is not simulated",
            "ticket_form.restricted_brand_ids[] is not simulated",
            "trigger.conditions.any[] is not simulated",
            "user.photo.content_type is not simulated",
            "user.photo.content_url is not simulated",
            "user.photo.deleted is not simulated",
            "user.photo.file_name is not simulated",
            "user.photo.height is not simulated",
            "user.photo.id is not simulated",
            "user.photo.inline is not simulated",
            "user.photo.mapped_content_url is not simulated",
            "user.photo.size is not simulated",
            "user.photo.thumbnails is not simulated",
            "user.photo.url is not simulated",
            "user.photo.width is not simulated",
            "view.conditions.any[] is not simulated",
            "view.restriction.id is not simulated",
            "view.restriction.ids is not simulated",
            "view.restriction.type is not simulated",
        ],
    ),
    (
        "events of features that are not simulated: macros, answer bot, targets, schedules and SLA policies",
        &[
            "audit.events[AgentMacroReference] is not simulated",
            "audit.events[AnswerBotNotification] is not simulated",
            "audit.events[AutomaticAnswerSend] is not simulated",
            "audit.events[Change].via.current_sla_policy is not simulated",
            "audit.events[External] is not simulated",
            "audit.events[ScheduleAssignment] is not simulated",
        ],
    ),
    (
        "no recorded job has it, of organizations and users as they are; the jobs in zenpy's recordings have",
        &[
            "job_status.results[].account_id is not recorded",
            "job_status.results[].external_id is not recorded",
            "job_status.results[].index is not recorded",
        ],
    ),
    (
        "the recorded events are those of sample tickets, made by Zendesk itself",
        &[
            "ticket_event.child_events[].body is not recorded",
            "ticket_event.child_events[].previous_value is null, recorded string",
            "ticket_event.child_events[].problem_id is not recorded",
            "ticket_event.child_events[].recipients is not recorded",
            "ticket_event.child_events[].ticket_form_id is not recorded",
            "ticket_event.child_events[].via_reference_id is integer, recorded null",
            "ticket_event.metadata is not recorded",
        ],
    ),
    (
        "the webhook was never changed",
        &["webhook.updated_by is not simulated"],
    ),
];

/// Why a difference is there.
pub(super) fn why(difference: &str) -> Option<&'static str> {
    let explains = |(_, own): &&(&str, &[&str])| own.contains(&difference);
    EXPLAINED.iter().find(explains).map(|(why, _)| *why)
}
