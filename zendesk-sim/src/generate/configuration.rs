//! How a GitLab-like desk is set up: fields, forms, triggers, views.

use serde_json::{Value, json};

use super::words;
use crate::world::{
    Action, Automation, Condition, Document, FieldOption, FieldType, OrganizationField,
    TicketField, Trigger, View, When, World,
};

/// The form customers report an emergency with.
pub(crate) const EMERGENCY_FORM: i64 = 360_001_264_259;

const FORMS: [(i64, &str); 10] = [
    (426_148, "Self-Managed"),
    (334_447, "SaaS"),
    (360_000_803_379, "SaaS Account"),
    (18_469_327_708_956, "2FA Removal"),
    (4_414_917_877_650, "GitLab Dedicated"),
    (360_000_071_293, "L&R"),
    (360_000_258_393, "Billing"),
    (360_001_172_559, "Alliance Partners"),
    (360_001_801_419, "Support Ops"),
    (EMERGENCY_FORM, "Emergencies"),
];

const CHECKBOXES: [(&str, &str); 8] = [
    ("sub_ss_ase", "Subscription: Support Services - ASE"),
    (
        "sub_ss_enterprise",
        "Subscription: Support Services - Success Signature",
    ),
    (
        "sub_ss_growth",
        "Subscription: Support Services - Success Advanced",
    ),
    ("org_in_escalated_state", "Organization in escalated state"),
    ("support_hold", "Support hold"),
    ("restricted_account", "Restricted account"),
    ("migrating", "Migrating"),
    ("mark_for_deletion", "Mark for deletion"),
];

const TEXTS: [(&str, &str); 7] = [
    ("assigned_se", "Assigned SE"),
    ("salesforce_id", "Salesforce ID"),
    ("sfdc_short_id", "SFDC Short ID"),
    ("expiration_date", "Expiration date"),
    ("account_owner", "Account owner"),
    ("technical_account_manager", "Technical account manager"),
    ("am_project_id", "AM Project ID"),
];

/// Ticket fields of the rarer types.
pub(super) const OTHERS: [&str; 7] = [
    "Steps to reproduce",
    "Problem start date",
    "Hours lost",
    "Incident number",
    "Areas",
    "Affected organization",
    "Card on file",
];

/// The trigger that tells requesters that we have their request.
pub(super) const RECEIPT: &str = "Notify requester of received request";

impl World {
    /// An empty world set up as a GitLab-like support desk: its organization fields and ticket
    /// forms, a custom ticket field of each common type, and Zendesk's tags for them.
    #[must_use]
    pub fn desk(now: impl When) -> World {
        let mut world = World::empty(now);
        world.ticket_forms.clear();
        for (id, name) in FORMS {
            world.add_ticket_form_with_id(id, name);
        }
        for field in organization_fields() {
            world.add_organization_field(field);
        }
        for field in ticket_fields() {
            world.add_ticket_field(field);
        }
        for field in user_fields() {
            world.add_document("user_fields", Document::new(field));
        }
        world
    }
}

fn organization_fields() -> Vec<OrganizationField> {
    let new = OrganizationField::new;
    let texts = TEXTS
        .iter()
        .map(|(key, title)| OrganizationField::text(key, title));
    let boxes = CHECKBOXES.iter();
    let boxes = boxes.map(|(key, title)| OrganizationField::checkbox(key, title));
    let mut fields: Vec<OrganizationField> = texts.chain(boxes).collect();
    fields.push(
        new(FieldType::Dropdown, "support_level", "GitLab Plan")
            .option("Ultimate", "ultimate")
            .option("Premium", "premium")
            .option("Community", "community")
            .option("Expired", "expired"),
    );
    fields.push(
        new(FieldType::Dropdown, "org_region", "Region")
            .option("AMER", "region_amer")
            .option("EMEA", "region_emea")
            .option("APAC", "region_apac"),
    );
    fields.push(
        new(FieldType::Multiselect, "products", "Products")
            .option("Self-Managed", "product_self_managed")
            .option("SaaS", "product_saas")
            .option("Dedicated", "product_dedicated"),
    );
    fields.push(new(FieldType::Decimal, "aar", "ARR"));
    fields.push(new(FieldType::Integer, "seats", "Seats"));
    fields.push(new(FieldType::Date, "migration_date", "Migration date"));
    fields.push(new(
        FieldType::Textarea,
        "account_summary",
        "Account summary",
    ));
    fields.push(OrganizationField {
        regexp_for_validation: Some("^A-S[0-9]{8}$".to_owned()),
        ..new(
            FieldType::Regexp,
            "subscription_number",
            "Subscription number",
        )
    });
    fields.push(OrganizationField {
        relationship_target_type: Some("zen:user".to_owned()),
        ..new(FieldType::Lookup, "account_contact", "Account contact")
    });
    fields
}

/// One of each type.
fn user_fields() -> Vec<Value> {
    let field = |kind: &str, key: &str, title: &str| {
        json!({
            "type": kind, "key": key, "title": title, "raw_title": title, "description": "",
            "raw_description": "", "position": 9999, "active": true, "system": false,
            "regexp_for_validation": null,
        })
    };
    let mut fields = vec![
        field("dropdown", "language", "Language"),
        field("text", "job_title", "Job title"),
        field("textarea", "about", "About"),
        field("checkbox", "newsletter", "Newsletter"),
        field("date", "trained_on", "Trained on"),
        field("integer", "seat", "Seat"),
        field("decimal", "satisfaction", "Satisfaction"),
        field("regexp", "employee_number", "Employee number"),
        field("lookup", "manager", "Manager"),
        field("multiselect", "skills", "Skills"),
    ];
    let choice = |id: i64, name: &str, value: &str| json!({ "id": id, "name": name, "raw_name": name, "value": value });
    fields[3]["tag"] = json!("newsletter");
    fields[7]["regexp_for_validation"] = json!("^E[0-9]{4}$");
    fields[0]["custom_field_options"] = json!([
        choice(1, "English", "speaks_english"),
        choice(2, "Japanese", "speaks_japanese"),
    ]);
    fields[8]["relationship_target_type"] = json!("zen:user");
    fields[8]["relationship_filter"] = json!({ "all": [], "any": [] });
    fields[9]["custom_field_options"] = json!([
        choice(1, "Kubernetes", "knows_kubernetes"),
        choice(2, "Terraform", "knows_terraform"),
    ]);
    fields
}

fn ticket_fields() -> Vec<TicketField> {
    let custom = |field_type: &str, title: &str| TicketField {
        field_type: field_type.to_owned(),
        title: title.to_owned(),
        removable: true,
        ..TicketField::default()
    };
    let option = |id, name: &str, value: &str| FieldOption {
        id,
        name: name.to_owned(),
        value: value.to_owned(),
    };
    vec![
        TicketField {
            options: vec![
                option(1, "FRT", "stage_frt"),
                option(2, "NRT", "stage_nrt"),
                option(3, "Emergencies", "stage_emergencies"),
            ],
            ..custom("tagger", "Ticket Stage")
        },
        TicketField {
            id: 360_018_253_094,
            options: vec![
                option(1, "Americas", "americas__usa"),
                option(2, "Europe", "europe__middle_east__africa"),
                option(3, "Asia Pacific", "asia_pacific"),
            ],
            ..custom("tagger", "Preferred Region")
        },
        TicketField {
            tag: Some("assignee_ooo".to_owned()),
            ..custom("checkbox", "Assignee OOO")
        },
        custom("integer", "Ticket Weight"),
        custom("text", "GitLab version"),
        custom("textarea", OTHERS[0]),
        custom("date", OTHERS[1]),
        custom("decimal", OTHERS[2]),
        TicketField {
            regexp_for_validation: Some("^INC-[0-9]{5}$".to_owned()),
            ..custom("regexp", OTHERS[3])
        },
        TicketField {
            options: (1..)
                .zip(words::AREAS)
                .map(|(id, area)| option(id, area.trim_start_matches("area_"), area))
                .collect(),
            ..custom("multiselect", OTHERS[4])
        },
        TicketField {
            relationship_target_type: Some("zen:organization".to_owned()),
            ..custom("lookup", OTHERS[5])
        },
        custom("partialcreditcard", OTHERS[6]),
    ]
}

/// The rules of the desk; `regions` are its groups.
pub(super) fn add_rules(world: &mut World, general: i64) {
    world.add_trigger(Trigger::new(
        "Emergency form is urgent",
        [
            Condition::new("update_type", "is", "Create"),
            Condition::new("ticket_form_id", "is", EMERGENCY_FORM.to_string()),
        ],
        [
            Action::new("priority", "urgent"),
            Action::new("current_tags", "stage_emergencies"),
        ],
    ));
    world.add_trigger(Trigger::new(
        "New tickets go to General",
        [
            Condition::new("update_type", "is", "Create"),
            Condition::new("group_id", "is", ""),
        ],
        [Action::new("group_id", general.to_string())],
    ));
    world.add_trigger(Trigger::new(
        RECEIPT,
        [
            Condition::new("update_type", "is", "Create"),
            Condition::new("status", "is_not", "solved"),
        ],
        [Action::new(
            "notification_user",
            json!([
                "requester_id",
                "[Request received]",
                "We have received your request ({{ticket.id}})."
            ]),
        )],
    ));
    world.add_automation(Automation::new(
        "Close tickets 7 days after they were solved",
        [
            Condition::new("status", "is", "solved"),
            Condition::new("SOLVED", "greater_than", "168"),
        ],
        [Action::new("status", "closed")],
    ));
    world.add_view(View::new(
        "My Assigned Tickets",
        [
            Condition::new("status", "less_than", "solved"),
            Condition::new("assignee_id", "is", "current_user"),
        ],
    ));
    world.add_view(View::new(
        "The Global Support Ticket View",
        [
            Condition::new("status", "less_than", "solved"),
            Condition::new("assignee_id", "is", ""),
        ],
    ));
    world.add_view(View::new(
        "Emergencies",
        [
            Condition::new("status", "less_than", "solved"),
            Condition::new("priority", "is", "urgent"),
        ],
    ));
}
