//! Names and subjects.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

const FIRST_NAMES: [&str; 40] = [
    "Maya", "Jonas", "Priya", "Diego", "Aiko", "Liam", "Zanele", "Omar", "Elena", "Mateo", "Ines",
    "Noah", "Yara", "Tomasz", "Freya", "Kofi", "Linh", "Arjun", "Clara", "Mikael", "Sofia", "Ravi",
    "Hana", "Lucas", "Amina", "Felix", "Nadia", "Pavel", "Greta", "Hugo", "Leila", "Oscar", "Mei",
    "Samuel", "Tara", "Viktor", "Wanda", "Ximena", "Yusuf", "Agnes",
];
const LAST_NAMES: [&str; 40] = [
    "Chen",
    "Okafor",
    "Silva",
    "Novak",
    "Tanaka",
    "Byrne",
    "Dlamini",
    "Haddad",
    "Rossi",
    "Garcia",
    "Costa",
    "Weber",
    "Karim",
    "Nowak",
    "Larsen",
    "Mensah",
    "Nguyen",
    "Mehta",
    "Dubois",
    "Virtanen",
    "Petrova",
    "Iyer",
    "Sato",
    "Moreau",
    "Diallo",
    "Brandt",
    "Rahman",
    "Horak",
    "Lindqvist",
    "Blanc",
    "Farouk",
    "Jansen",
    "Wong",
    "Adeyemi",
    "Kaur",
    "Orlov",
    "Zielinska",
    "Ramos",
    "Demir",
    "Kovacs",
];
const COMPANY_HEADS: [&str; 48] = [
    "Northwind",
    "Bluewater",
    "Redwood",
    "Summit",
    "Harbor",
    "Granite",
    "Silverline",
    "Evergreen",
    "Keystone",
    "Lighthouse",
    "Meridian",
    "Pinnacle",
    "Cascade",
    "Ironbridge",
    "Maple",
    "Orchard",
    "Beacon",
    "Crescent",
    "Falcon",
    "Glacier",
    "Horizon",
    "Juniper",
    "Kestrel",
    "Lakeside",
    "Monarch",
    "Nimbus",
    "Oakfield",
    "Prairie",
    "Quarry",
    "Riverside",
    "Sandstone",
    "Tidewater",
    "Union",
    "Vantage",
    "Westgate",
    "Yellowstone",
    "Zephyr",
    "Alder",
    "Birchwood",
    "Copperfield",
    "Dunmore",
    "Eastbrook",
    "Fairhaven",
    "Greystone",
    "Hawthorn",
    "Kingsley",
    "Larkspur",
    "Marlowe",
];
const COMPANY_TRADES: [&str; 24] = [
    "Logistics",
    "Bank",
    "Robotics",
    "Insurance",
    "Energy",
    "Airlines",
    "Pharma",
    "Retail",
    "Semiconductors",
    "Telecom",
    "Motors",
    "Analytics",
    "Foods",
    "Health",
    "Aerospace",
    "Media",
    "Software",
    "Railways",
    "Mining",
    "Shipping",
    "Payments",
    "University",
    "Biotech",
    "Games",
];
const COMPANY_TAILS: [&str; 12] = [
    "",
    " Group",
    " Inc.",
    " GmbH",
    " Ltd.",
    " AG",
    " Holdings",
    " International",
    " Labs",
    " Partners",
    " Corp.",
    " S.A.",
];
pub(super) const TROUBLES: [&str; 30] = [
    "Pipelines stuck in pending",
    "Runner loses its connection",
    "502 after upgrade to 18.2",
    "LDAP sync skips a group",
    "Geo secondary is out of sync",
    "Container registry returns 401",
    "Merge requests are slow to load",
    "SAML login loops",
    "Backup fails with a timeout",
    "Gitaly uses all memory",
    "Webhooks arrive twice",
    "Cannot push to a protected branch",
    "Import from another server stops",
    "Search finds nothing new",
    "Pages certificate expired",
    "CI variables are not masked",
    "Sidekiq queue grows",
    "Restore of a deleted project",
    "Licence shows the wrong number of seats",
    "Package upload is refused",
    "Artifacts are not expired",
    "Migration runs for hours",
    "Two-factor reset for an admin",
    "Mirroring fails for one repository",
    "API rate limit is too low for us",
    "Email notifications are late",
    "Terraform state is locked",
    "Kubernetes agent disconnects",
    "Advanced search needs reindexing",
    "Upgrade path to the next major version",
];
pub(super) const EMERGENCIES: [&str; 6] = [
    "Production is down after the upgrade",
    "Nobody can sign in",
    "All pipelines fail",
    "Repositories are not reachable",
    "Data missing after failover",
    "Instance does not start",
];

pub(super) const VERSIONS: [&str; 5] = ["17.11.4", "18.0.6", "18.1.3", "18.2.1", "18.3.0"];
const HELLOS: [&str; 3] = ["Hello,", "Hi team,", "Good morning,"];
pub(super) const DETAILS: [&str; 8] = [
    "It began this morning, and nothing was changed on our side that we know of.",
    "We saw it after the upgrade last night; before that all was well.",
    "It happens about once an hour and goes away by itself.",
    "Only one of our three nodes does it. The others are set up the same way.",
    "A restart helps for some minutes, then it is back.",
    "Several teams wait for it. Is there something we can do meanwhile?",
    "We followed the documentation, and the last step fails.",
    "The log says nothing that we understand; it is attached.",
];
pub(super) const REPLIES: [&str; 4] = [
    "Thank you. Could you send us the log of the last hour?",
    "Thanks for the details. Which version did you come from, and did the upgrade end without errors?",
    "We can reproduce this. As a workaround, please restart the service; a fix is on its way.",
    "Could you run the health check and send us what it prints?",
];
pub(super) const ANSWERS: [&str; 4] = [
    "Here it is. It still happens.",
    "We came from the version before, and yes, without errors.",
    "That helped, thank you. We will watch it.",
    "I have attached the output.",
];
/// Choices of the tickets' field of many choices.
pub(super) const AREAS: [&str; 4] = ["area_ci", "area_geo", "area_runner", "area_search"];
pub(super) const NOTES: [&str; 3] = [
    "Looks like the one of last week. I will compare the logs.",
    "Asked development in their channel; waiting for a word.",
    "The customer sounded calm on the phone. No need to hurry.",
];

pub(super) fn person(chance: &mut ChaCha8Rng) -> String {
    format!(
        "{} {}",
        pick(chance, &FIRST_NAMES),
        pick(chance, &LAST_NAMES)
    )
}

/// The company of this number: every number below 13,824 has its own name, later ones a number too.
pub(super) fn company(number: usize) -> String {
    // Steps that share no factor with the lengths visit every combination once.
    let all = COMPANY_HEADS.len() * COMPANY_TRADES.len() * COMPANY_TAILS.len();
    let (round, number) = (number / all, number * 5_003 % all);
    let head = COMPANY_HEADS[number % COMPANY_HEADS.len()];
    let rest = number / COMPANY_HEADS.len();
    let trade = COMPANY_TRADES[rest % COMPANY_TRADES.len()];
    let tail = COMPANY_TAILS[rest / COMPANY_TRADES.len()];
    match round {
        0 => format!("{head} {trade}{tail}"),
        round => format!("{head} {trade} {}{tail}", round + 1),
    }
}

/// The first comment: the subject in more words.
pub(super) fn description(subject: &str, wording: usize, version: &str) -> String {
    let detail = DETAILS[wording];
    let hello = HELLOS[wording % HELLOS.len()];
    [
        hello,
        "\n\n",
        subject,
        ". ",
        detail,
        "\n\nWe are on ",
        version,
        ".",
    ]
    .concat()
}

fn pick(chance: &mut ChaCha8Rng, from: &[&'static str]) -> &'static str {
    from[chance.random_range(0..from.len())]
}
