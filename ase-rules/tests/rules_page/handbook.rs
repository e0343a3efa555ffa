//! The sentences of the handbook that state a rule, and where each is kept.

/// A page of the handbook.
pub(crate) struct Page {
    pub(crate) title: &'static str,
    /// What it says, and what keeps that.
    pub(crate) sentences: &'static [(&'static str, &'static str)],
}

const MEETING: &str = "Not checked: a meeting leaves nothing in the systems that are read.";

pub(crate) const HANDBOOK: &[Page] = &[
    Page {
        title: "Onboarding an ASE Account",
        sentences: &[
            (
                "As soon as a customer account signs a new contract that includes the Assigned Support Engineer (ASE) service, the Support Team begins the customer onboarding process.",
                "`subscription/unnamed`: paid for, and nobody is named yet.",
            ),
            ("Introduce yourself as the customer's ASE.", MEETING),
            (
                "Agree with the customer on either a weekly or every-other-week schedule for a cadence call.",
                MEETING,
            ),
            (
                "There might be times when the account contacts will make it your top priority to take all of their non-emergency tickets.",
                "The account's `mode` is auto then, and every new ticket goes to its ASE: `assignment/unowned`.",
            ),
            (
                "During those times, configure automatic assignment of the account's tickets in Zendesk.",
                "`assignment/unowned`, within the days `from` and `until` of an entry of `accounts`: `ase-rules/src/policy/mode.rs`.",
            ),
            (
                "Auto-assignment of customer tickets has two prerequisites:",
                "Both are looked at for every account, each with its reason: `ase-rules/src/decide/case/prerequisites.rs`.",
            ),
            (
                "There must be a named ASE for the organization in Zendesk",
                "`subscription/unnamed`, and where somebody is named who cannot own tickets `ase/unreadable`, `ase/unknown-user`, `ase/not-assignable`, `ase/no-group`.",
            ),
            (
                "There must be an ASE-related `Product Charge` in the subscription in Salesforce",
                "`subscription/unpaid` by the checkbox that Salesforce sets, `subscription/charge-mismatch` by the charges themselves, `subscription/expired`, `subscription/expiring`.",
            ),
            (
                "For both of these, please contact your manager and request that:",
                "The manager is who fixes `subscription/unnamed`.",
            ),
            (
                "They file a request using the Support Super Form",
                "The field that names the ASE is never written by the daemon; asking for it is the remedy of `subscription/unnamed`.",
            ),
            (
                "They verify in Zendesk that the `Subscription: Support Services - ASE` box is checked for the account product charge listed.",
                "`subscription/unpaid`, `subscription/tag-mismatch`, `subscription/flapping`, `subscription/charge-mismatch`.",
            ),
            (
                "If it does not, they should contact Sales Ops for assistance.",
                "Sales Ops are who fixes `subscription/unpaid`, `subscription/charge-mismatch` and `subscription/signature-without-flag`; the checkbox is never written.",
            ),
            (
                "As you work with the account each week to agree on the prioritization of your work for them, that might not always include taking all of their tickets.",
                "An entry of `accounts` with a `mode`, `from` and `until`; `mode/expired-override` when it was forgotten.",
            ),
            (
                "Each time that changes, just remember to:",
                "`note/mode-drift`, `mode/expired-override`.",
            ),
            (
                "Ask your manager to make the change in Zendesk",
                "The change is made in `accounts`, because clearing the field that names the ASE would also forget who that is. `mode/expired-override`, `config/unmatched`.",
            ),
            (
                "Update the Zendesk org note for the account",
                "`note/mode-drift`: the note and the account's mode contradict each other.",
            ),
            (
                "How would they know that a specific customer has an ASE?",
                "`note/missing`.",
            ),
            (
                "How should they handle this customer's tickets when the ASE is not working, or busy?",
                "`note/unanswered`.",
            ),
            (
                "This is why an organization note in the ticket will prove useful.",
                "`note/missing`.",
            ),
            (
                "A good organization note will answer the following questions:",
                "`note/unanswered`; which questions is `note_questions`.",
            ),
            (
                "Who is the Assigned Support Engineer (ASE) for this customer?",
                "`note/unanswered`, and `note/wrong-ase` where the note names somebody else.",
            ),
            ("Which region is the ASE located in?", "`note/unanswered`."),
            (
                "How to handle tickets that come in outside of the ASE's working hours?",
                "`note/unanswered`.",
            ),
            (
                "What should a Support Engineer do with this customer's tickets when the ASE is not available?",
                "`note/unanswered`.",
            ),
            (
                "What to do with tickets that predate the introduction of this ASE?",
                "`note/unanswered`.",
            ),
            (
                "What to do in case the customer submits an emergency ticket?",
                "`note/unanswered`.",
            ),
            (
                "This information will come from the contract and from the discussion with the customer in the introductory meeting.",
                MEETING,
            ),
            (
                "Create a merge request for the org note in the Organizations project and assign it to your manager for review.",
                "Notes are read and never written: `note/missing`, `note/unanswered`.",
            ),
            (
                "Jill is the AMER ASE for Company-A so at this time, all new non-emergency tickets will be assigned to her.",
                "`assignment/unowned`, `assignment/elsewhere`, `assignment/ineligible`; decided in `ase-rules/src/decide/steps/unowned.rs`.",
            ),
            (
                "Pre-existing tickets will keep their existing assignee and Jill will shadow.",
                "`shadow/missing`; decided in `ase-rules/src/decide/steps/assignee.rs`. Since when is `ase_since`, else when the daemon first saw the ASE named: `ase-rules/src/memory.rs`.",
            ),
            (
                "If Jill is unavailable, please respond while leaving Jill as the assignee and cc yourself.",
                "The assignee is never changed; `shadow/responder` lets whoever answered follow, `availability/away-near-breach` and `availability/uncovered` tell when somebody should answer.",
            ),
            (
                "The on-call engineer will continue to handle emergency tickets, which will not get assigned to Jill.",
                "`emergency/assigned-by-automation`, `emergency/handover`; no step assigns an emergency: `ase-rules/src/decide/steps/emergency.rs`.",
            ),
            (
                "However, inform her when an emergency comes in so she can assist if available.",
                "`emergency/ase-not-informed`.",
            ),
        ],
    },
    Page {
        title: "Onboarding an ASE Account, an earlier version",
        sentences: &[
            (
                "Consider whether ongoing cadence calls would help the customer relationship and/or help achieve their goals.",
                MEETING,
            ),
            (
                "File a request using the Support Super Form to set the ASE (note only Support Directors can do this).",
                "Not checked: who may file a request is settled where it is filed, and nothing in Zendesk tells who did. `subscription/unnamed` names the manager, as the later version does.",
            ),
        ],
    },
    Page {
        title: "Becoming and Being an ASE",
        sentences: &[
            (
                "invite you to the `#support_assigned-support-eng` Slack channel",
                "Not checked: the members of channels and meetings are not read.",
            ),
            (
                "Submit an MR to update your personal yaml file in the Support Team project:",
                "`roster/unlisted`, `roster/not-named`, `roster/duplicate-claim`.",
            ),
            (
                "Add a new focus after your existing ones:",
                "`roster/total-percentage`: all focuses together are the whole of the time.",
            ),
            (
                "where `[percent]` is 25 times the number of accounts you have - if you have 2 accounts, put 50",
                "`roster/focus-percentage`; 25 is `percent_per_account`.",
            ),
            (
                "where `[instance]` is either \"global\" or \"us_gov\", according to whether your ASE accounts work with Global or US Gov Support",
                "`roster/wrong-instance`.",
            ),
            (
                "where `[org_a ID]` is the organization ID, in Zendesk, for your first account",
                "`roster/unknown-organization`, `roster/wrong-instance`, `roster/not-named`.",
            ),
            (
                "where `[org_a percentage]` is the percentage of your ASE time that will be spent on org_a, `[org_b percentage]` is the same thing for your second account, and the sum of the org percentages is 100",
                "`roster/organization-percentages`.",
            ),
            (
                "Change your job title in Zoom",
                "Not checked: Zoom is not read.",
            ),
            (
                "Update your signature in Zendesk to indicate that you are an ASE",
                "Not checked: a signature is free text, and no decision rests on it.",
            ),
            (
                "ASEs with two or more accounts are not expected to participate in either the Customer Emergencies On-Call (CEOC) or Communication Manager On-Call (CMOC) rotations.",
                "`oncall/still-rostered`; two is `oncall_accounts`.",
            ),
            (
                "This risk becomes too great to manage when an ASE has two or more accounts.",
                "`oncall/still-rostered`.",
            ),
            (
                "ASEs who have been rostered for CEOC or CMOC responsibilities from their time in global support should continue participating in these on-call rotations until they have two assigned accounts.",
                "`oncall/still-rostered` says nothing of an ASE with one account.",
            ),
            (
                "At that point, the ASE and their manager should create a plan for the ASE to transition off the COEC or CMOC rotation that minimizes disruption to the team.",
                "`oncall/still-rostered` is a notice for as long as `oncall_grace`, and a warning after that.",
            ),
        ],
    },
    Page {
        title: "Enhanced Support Offering - Assigned Support Engineer (ASE)",
        sentences: &[
            (
                "An Assigned Support Engineer (ASE) is a senior level support engineer who leads our support delivery for one to four accounts.",
                "`ase/too-many-accounts`; four is `max_accounts`.",
            ),
            (
                "be available to work with their customers through tickets, issues and video calls during business hours",
                "`assignment/unanswered`, `availability/away-near-breach`, `availability/uncovered`.",
            ),
            (
                "be aware of all tickets submitted by each of their accounts, and lead as many of those as they can within the amount of time allotted in the contracts",
                "`shadow/missing` for those somebody else owns, `assignment/elsewhere`, `assignment/unowned`, `assignment/unassigned-again`.",
            ),
        ],
    },
    Page {
        title: "Account Teams working with ASEs",
        sentences: &[
            (
                "The ASE service can be sold to an account as a standalone service or as part of a bundled offering such as SPS.",
                "`subscription/signature-without-flag`: the bundle brings the service along.",
            ),
            (
                "In both situations, the Account Team generally facilitates a services kickoff meeting that includes Support.",
                MEETING,
            ),
            (
                "When it becomes necessary to introduce a new ASE to an established ASE account, such as when the existing ASE moves into a new role, we will want to host an abbreviated kickoff-style meeting.",
                "The meeting is not checked. The tickets the former ASE leaves behind are: `assignment/former-ase`, `shadow/former-ase`; and where the sources still disagree, `roster/not-named`, `roster/unlisted`, `note/wrong-ase`.",
            ),
            (
                "Please keep ASEs informed about regular and one-off meetings you have with, or about, their customers so that they may decide which ones to attend.",
                MEETING,
            ),
        ],
    },
];
