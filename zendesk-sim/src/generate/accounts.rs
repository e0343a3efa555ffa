//! The customers, and who is assigned to them.

use jiff::SignedDuration;
use rand::RngExt;
use serde_json::{Value, json};

use super::{Draft, staff, words};
use crate::world::{Organization, World};

/// An organization of the generated desk.
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) requester: i64,
    pub(super) colleague: i64,
    /// The value of the tickets' region field.
    pub(super) region: &'static str,
    /// The assigned support engineer, when there is a usable one.
    pub(super) engineer: Option<i64>,
    /// Whether it has to do with the service at all, in good or bad order.
    pub(super) served: bool,
}

/// What is the matter with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    NamedButUnpaid,
    PaidButUnnamed,
    TagMismatch,
    OnHold,
    MarkedForDeletion,
    UnreadableId,
    UnknownUser,
    SuspendedEngineer,
    EngineerWithoutGroup,
}

const TROUBLES: [Trouble; 9] = [
    Trouble::NamedButUnpaid,
    Trouble::PaidButUnnamed,
    Trouble::TagMismatch,
    Trouble::OnHold,
    Trouble::MarkedForDeletion,
    Trouble::UnreadableId,
    Trouble::UnknownUser,
    Trouble::SuspendedEngineer,
    Trouble::EngineerWithoutGroup,
];

/// From this size on, a desk has every trouble at least once.
const TROUBLED_FROM: usize = 20;

/// The first accounts have one engineer, who has too many.
const TOO_MANY: usize = 5;

/// How many of so many organizations have bought the service: about 4 %, at least 8, at most 2,000.
pub(super) fn how_many(organizations: usize) -> usize {
    (organizations / 25).clamp(8, 2000).min(organizations)
}

pub(super) fn open(
    draft: &mut Draft,
    organizations: usize,
    served: usize,
    tended: bool,
) -> Vec<Account> {
    (0..organizations)
        .map(|number| {
            let trouble = match number.checked_sub(served) {
                _ if tended || organizations < TROUBLED_FROM => Some(Trouble::None),
                Some(beyond) => TROUBLES.get(beyond).copied(),
                None if number > TOO_MANY && number % 20 == 0 => {
                    Some(TROUBLES[number / 20 % TROUBLES.len()])
                }
                None => Some(Trouble::None),
            };
            // Beyond the served accounts and the troubled ones nobody has bought the service.
            let service = trouble.filter(|_| number < served + TROUBLES.len());
            open_one(
                draft,
                number,
                service.filter(|trouble| number < served || *trouble != Trouble::None),
            )
        })
        .collect()
}

fn open_one(draft: &mut Draft, number: usize, service: Option<Trouble>) -> Account {
    let name = words::company(number);
    let domain = domain(&name);
    let engineer = service.and_then(|trouble| engineer(draft, number, trouble));
    let mut organization = describe(draft, number, &name, &domain);
    if let Some(trouble) = service {
        organization = serve(organization, engineer, trouble);
    }
    let id = draft.world.add_organization(organization);
    if service == Some(Trouble::TagMismatch) {
        draft
            .world
            .change_organization(id, |_, own| own.tags.retain(|tag| tag != "sub_ss_ase"));
    }
    age(draft, id);
    let requester = draft.customer(id, &domain);
    let colleague = draft.customer(id, &domain);
    introduce(draft, number, id, (requester, colleague));
    let staff = &draft.staff;
    let usable = engineer.filter(|id| staff.engineers.contains(id));
    Account {
        id,
        requester,
        colleague,
        region: region(&draft.world, id),
        engineer: usable,
        served: service.is_some(),
    }
}

/// Who is named: with some troubles not somebody who could do it.
fn engineer(draft: &Draft, number: usize, trouble: Trouble) -> Option<i64> {
    let staff = &draft.staff;
    let (overworked, others) = staff.engineers.split_last()?;
    match trouble {
        Trouble::PaidButUnnamed | Trouble::UnreadableId => None,
        Trouble::UnknownUser => Some(UNKNOWN_USER),
        Trouble::SuspendedEngineer => Some(staff.suspended_engineer),
        Trouble::EngineerWithoutGroup => Some(staff.engineer_without_group),
        _ if number < TOO_MANY => Some(*overworked),
        _ => others.get(number % others.len().max(1)).copied(),
    }
}

/// An id as real ones look, that no user has.
const UNKNOWN_USER: i64 = 361_999_999_999;

fn serve(organization: Organization, engineer: Option<i64>, trouble: Trouble) -> Organization {
    let named = match (trouble, engineer) {
        (Trouble::UnreadableId, _) => json!("jill"),
        (_, Some(engineer)) => json!(engineer.to_string()),
        (_, None) => Value::Null,
    };
    let organization = organization
        .field("assigned_se", named)
        .field("sub_ss_ase", trouble != Trouble::NamedButUnpaid);
    match trouble {
        Trouble::OnHold => organization.field("support_hold", true),
        Trouble::MarkedForDeletion => organization.field("mark_for_deletion", true),
        _ => organization,
    }
}

fn describe(draft: &mut Draft, number: usize, name: &str, domain: &str) -> Organization {
    let plan = draft.pick(&["ultimate", "premium", "premium", "community", "expired"]);
    let region = draft.pick(&["region_amer", "region_emea", "region_apac"]);
    let product = draft.pick(&["product_self_managed", "product_saas", "product_dedicated"]);
    let seats = draft.chance.random_range(5..4000);
    let days = draft.chance.random_range(20..700);
    let expires = draft
        .world
        .now
        .checked_add(SignedDuration::from_hours(days * 24));
    let expires = expires.unwrap_or(draft.world.now).to_string();
    let salesforce = format!("0014M{number:010}QAA");
    let mut organization = Organization::named(name)
        .external_id(&salesforce)
        .field("salesforce_id", salesforce.as_str())
        .field("sfdc_short_id", &salesforce[..15])
        .field("expiration_date", &expires[..10])
        .field("support_level", plan)
        .field("org_region", region)
        .field("products", json!([product]))
        .field("aar", json!(format!("{}.50", seats * 228)))
        .field("seats", seats)
        .field("subscription_number", format!("A-S{number:08}"));
    for key in [
        "sub_ss_ase",
        "sub_ss_enterprise",
        "support_hold",
        "migrating",
    ] {
        organization = organization.field(key, false);
    }
    if draft.one_in(9) {
        organization = organization.field("migration_date", "2025-06-30T00:00:00+00:00");
    }
    organization.domain_names = vec![domain.to_owned()];
    organization
}

/// Some say whom to ask and what there is to know; and the colleague who works for the first one.
fn introduce(draft: &mut Draft, number: usize, id: i64, (first, second): (i64, i64)) {
    let world = &mut draft.world;
    if let Some(user) = world.users.get_mut(&second)
        && let Some(manager) = user.user_fields.get_mut("manager")
    {
        *manager = json!(first.to_string());
    }
    let Some(organization) = world.organizations.get_mut(&id) else {
        return;
    };
    let fields = &mut organization.organization_fields;
    if number.is_multiple_of(3) {
        fields.insert("account_contact".to_owned(), json!(first.to_string()));
        let summary = "Two data centres, one team.\nUpgrades every quarter.";
        fields.insert("account_summary".to_owned(), json!(summary));
    }
    if number == 1 {
        let migrated = json!("2025-06-30T00:00:00+00:00");
        fields.insert("migration_date".to_owned(), migrated);
    }
}

/// Customers did not all come today, and the sync touched them on different days.
fn age(draft: &mut Draft, id: i64) {
    let now = draft.world.now;
    let since = staff::hired(now);
    let span = now.as_second() - since.as_second();
    let created = since.as_second() + draft.chance.random_range(0..span * 3 / 4);
    let updated = draft.chance.random_range(created..=now.as_second() - 600);
    let at = |second| jiff::Timestamp::from_second(second).unwrap_or(now);
    if let Some(organization) = draft.world.organizations.get_mut(&id) {
        organization.created_at = at(created);
        organization.updated_at = at(updated);
    }
}

/// Where an organization is, in the words of the tickets' field.
fn region(world: &World, organization: i64) -> &'static str {
    let organization = world.organizations.get(&organization);
    let region = organization.and_then(|own| own.organization_fields.get("org_region"));
    match region.and_then(Value::as_str) {
        Some("region_amer") => "americas__usa",
        Some("region_apac") => "asia_pacific",
        _ => "europe__middle_east__africa",
    }
}

fn domain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let label: String = letters.collect::<String>().to_lowercase();
    format!("{label}.example.com")
}
