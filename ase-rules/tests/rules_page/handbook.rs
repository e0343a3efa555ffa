//! The sentences of the handbook that state a rule, and where each is kept.

/// A page of the handbook.
pub(crate) struct Page {
    pub(crate) title: &'static str,
    /// Begins each copy of the page, in which its sentences stand word for word.
    pub(crate) begins: &'static str,
    /// What it says, and what keeps that.
    pub(crate) sentences: &'static [(&'static str, &'static str)],
}

const MEETING: &str = "Not checked: a meeting leaves nothing in the systems that are read.";
const ADVICE: &str =
    "Not checked: advice on how to work with people, of which no system that is read tells.";
const TEMPLATE: &str = "Not checked: the agenda of a meeting is in no system that is read.";
const PAGES: &str =
    "Not checked: it lists pages of the handbook to be written, and states no rule yet.";

pub(crate) const HANDBOOK: &[Page] = &[
    Page {
        title: "Onboarding an ASE Account",
        begins: "--- title: Onboarding an ASE Account",
        sentences: &[
            (
                "As soon as a customer account signs a new contract that includes the Assigned Support Engineer (ASE) service, the Support Team begins the customer onboarding process.",
                "`subscription/unnamed`: paid for, and nobody is named yet.",
            ),
            (
                "This involves coordinating with the customer and the account team, as well as informing the rest of Support about the account's new status.",
                "Coordination is not checked. What tells the rest of Support is: `note/missing`, `note/unanswered`, `roster/unlisted`.",
            ),
            ("Introduce yourself as the customer's ASE.", MEETING),
            (
                "Agree with the customer on either a weekly or every-other-week schedule for a cadence call.",
                MEETING,
            ),
            (
                "The goals of the call should include completing a review of the work done since the previous call, and agreeing on what work you'll do for them before the next call and with what relative priorities.",
                MEETING,
            ),
            (
                "There might be times when the account contacts will make it your top priority to take all of their non-emergency tickets.",
                "The account's `mode` is auto then, and every new ticket that is no emergency goes to its ASE: `assignment/unowned`, `ase-rules/src/decide/steps/emergency.rs`.",
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
                "The manager is who fixes `subscription/unnamed`. Of the charge nobody needs to ask: it is verified with every reading, and `subscription/unpaid` goes to Sales Ops.",
            ),
            (
                "They file a request using the Support Super Form",
                "The remedy of `subscription/unnamed` is that request; the field that names the ASE is never written by the daemon.",
            ),
            (
                "The `What is this request concerning?` option should be `Modifications to a Zendesk Global Organization`",
                "The remedy of `subscription/unnamed` names the option.",
            ),
            (
                "The `What kind of modification are you looking to make?` should be `Set an Assigned Support Engineer for an organization`",
                "The remedy of `subscription/unnamed` names the option.",
            ),
            (
                "The request is automated and will create a tracking issue reflecting its status.",
                "Not checked: the tracking issue is not read. `subscription/unnamed` is found until the field is set.",
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
                "`note/unanswered`: two of its questions, out of hours and unavailable.",
            ),
            (
                "What if the customer creates an emergency ticket?",
                "`note/unanswered`: the question about emergencies. What is done is `emergency/ase-not-informed`.",
            ),
            (
                "This is why an organization note in the ticket will prove useful.",
                "`note/missing`.",
            ),
            (
                "It will answer the above questions and guide all interested parties (Support Engineers, Customer Success Managers, Account Executives, etc.) to the correct workflows for what to do.",
                "`note/unanswered` where a question is left open. Whether the note links the right workflow is not checked: any wording may guide.",
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
                "This organization has an Assigned Support Engineer (ASE). Please review the workflow to use.",
                "`note/missing`, and `note/unanswered` where it does not say who. The link itself is not checked: the page moves.",
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
        begins: "Onboarding an ASE Account Overview",
        sentences: &[
            (
                "Consider whether ongoing cadence calls would help the customer relationship and/or help achieve their goals.",
                MEETING,
            ),
            (
                "There is no defined process for this so manage these as needed during the ASE contract.",
                MEETING,
            ),
            (
                "File a request using the Support Super Form to set the ASE (note only Support Directors can do this).",
                "Who may file a request is not checked: nothing in Zendesk tells who did. `subscription/unnamed` names the manager, as the later version does.",
            ),
            (
                "The request will make you a tracking issue, but it is completely automated.",
                "Not checked: the tracking issue is not read. `subscription/unnamed` is found until the field is set.",
            ),
            (
                "A customer having an ASE can be a confusing prospect for others in and out of GitLab Support.",
                "`note/missing`. From here on this version says, sentence by sentence, what the later one says above; it is kept in the same places.",
            ),
        ],
    },
    Page {
        title: "Becoming and Being an ASE",
        begins: "--- title: Becoming and Being an ASE",
        sentences: &[
            (
                "The first thing to do if you're contemplating a move to an ASE role is to take a look at two topics on the Support Engineer job family page in the Handbook:",
                "Not checked: reading matter for whoever thinks of becoming an ASE.",
            ),
            (
                "You might also find it helpful to review the ASE performance factor worksheet template",
                "Not checked: reading matter for whoever thinks of becoming an ASE.",
            ),
            (
                "Ask an existing ASE or ASE Manager to:",
                "Not checked: the members of channels and meetings are not read.",
            ),
            (
                "invite you to the `#support_assigned-support-eng` Slack channel",
                "Not checked: the members of channels and meetings are not read.",
            ),
            (
                "invite you to both of the recurring ASE Team meetings",
                MEETING,
            ),
            (
                "Submit an MR to update your personal yaml file in the Support Team project:",
                "`roster/unlisted`, `roster/not-named`, `roster/duplicate-claim`.",
            ),
            (
                "Look for the `focuses:` header",
                "The files are read as they are written: `ase-daemon/src/sources/team.rs`. One that cannot be read is told as a reading in doubt, and `roster/unlisted` is held for it.",
            ),
            (
                "Add a new focus after your existing ones:",
                "Not checked: in which order the focuses stand changes nothing. That they are the whole of the time, which the handbook takes for granted, is `roster/total-percentage`.",
            ),
            (
                "where `[percent]` is 25 times the number of accounts you have - if you have 2 accounts, put 50",
                "`roster/focus-percentage`; 25 is `percent_per_account`.",
            ),
            (
                "where `[instance]` is either \"global\" or \"us_gov\", according to whether your ASE accounts work with Global or US Gov Support",
                "`roster/wrong-instance` where it is the other one; `config/unmatched` where it is spelt in no known way.",
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
                "Participating in these on-call rotations creates an ongoing risk of conflict for the ASE between high-priority work from their assigned accounts and their on-call responsibilities.",
                "`oncall/still-rostered`.",
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
            (
                "Balancing between ASE and Global - on-call rotation - ticket queue - pairings and help sessions",
                PAGES,
            ),
            (
                "Learn about how to work with your account (manager 1:1s for now, presentation eventually)",
                ADVICE,
            ),
            (
                "managing customer expectations - stepping out of the SE box - change your way of thinking about what you should or shouldn't do - prioritize and re-prioritize all the time",
                ADVICE,
            ),
            (
                "only attend account meetings in which you will learn or contribute",
                MEETING,
            ),
            (
                "get to know the people as people - do lots of Zooms with them and chat as you work a ticket - get to know what they're doing with GitLab and why",
                ADVICE,
            ),
            (
                "Link to the customer onboarding page (customer-onboarding.html) - Tips from ASEs",
                PAGES,
            ),
        ],
    },
    Page {
        title: "Enhanced Support Offering - Assigned Support Engineer (ASE)",
        begins: "--- title: Enhanced Support Offering - Assigned Support Engineer (ASE)",
        sentences: &[
            (
                "An Assigned Support Engineer (ASE) is a senior level support engineer who leads our support delivery for one to four accounts.",
                "`ase/too-many-accounts`; four is `max_accounts`.",
            ),
            (
                "develop excellent relationships with their main contacts at each account",
                ADVICE,
            ),
            (
                "understand each account's GitLab environment, architecture and use cases",
                ADVICE,
            ),
            (
                "be a trusted advisor to each account in order to guide them through tickets, upgrades and other situations efficiently and smoothly",
                ADVICE,
            ),
            (
                "be available to work with their customers through tickets, issues and video calls during business hours",
                "`assignment/unanswered`, `availability/away-near-breach`, `availability/uncovered`.",
            ),
            (
                "be aware of all tickets submitted by each of their accounts, and lead as many of those as they can within the amount of time allotted in the contracts",
                "`shadow/missing` for those somebody else owns, `assignment/elsewhere`, `assignment/unowned`, `assignment/unassigned-again`. How much time a contract allots and how much was spent is not checked: nothing that is read measures it.",
            ),
            (
                "By taking a personalized, customized approach to serving each account, the ASE has the opportunity to ensure that these important customers are happy and successful with GitLab.",
                ADVICE,
            ),
            (
                "For the official description of this offering, see the Assigned Support Engineer Delivery Data Sheet.",
                "Not checked: the data sheet is not read; what these rules need of it is in this table.",
            ),
            (
                "Link to a page that includes: - ticket routing - views - special fields - special tags - ticket assignment, auto and manual",
                "Not checked: it lists pages to be written. The fields are `named_ase`, `flag`, `suppress`; the tag is `opt_out_tag`; assignment is `assignment/unowned`, `assignment/elsewhere`.",
            ),
        ],
    },
    Page {
        title: "Account Teams working with ASEs",
        begins: "--- title: Account Teams working with ASEs",
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
                "For the ASE service to get off to a strong start and have the best chance at long-term success, the ASEs need the Account Team's help:",
                ADVICE,
            ),
            (
                "Please work with the ASE as an equal partner in planning the kickoff meeting: - selecting the date and time - creating the agenda",
                MEETING,
            ),
            (
                "In the meeting, please allow us to introduce ourselves and our service: - it's better for the ASE and their manager to be the ones to describe how we will work with the customers and to begin the process of setting expectations",
                MEETING,
            ),
            (
                "Please understand that the ASE needs to have a full, hour-long meeting for the full ASE service kickoff, and so it's our expectation that there will actually be either one or two kickoff meetings:",
                MEETING,
            ),
            (
                "If the ASE service was sold as a standalone, there will only be one meeting",
                MEETING,
            ),
            ("The ASE will facilitate this meeting", MEETING),
            (
                "The ASE will base the agenda off of the Introductory Meeting template",
                TEMPLATE,
            ),
            (
                "We welcome Account Team participation in the meeting so that you can stay well informed about the ASE's work and also so that the customers can see that we really are a team.",
                MEETING,
            ),
            (
                "If the ASE service was bundled, there will be two kickoff meetings:",
                "Not checked: a meeting leaves nothing in the systems that are read. That a bundle brings the service along is `subscription/signature-without-flag`.",
            ),
            (
                "In the first meeting, we will introduce ourselves and the service briefly, and we will mention that there will be a second meeting",
                MEETING,
            ),
            (
                "The second meeting will be conducted as described above, with the ASE facilitating and the agenda being based off the Introductory Meeting template",
                MEETING,
            ),
            (
                "When it becomes necessary to introduce a new ASE to an established ASE account, such as when the existing ASE moves into a new role, we will want to host an abbreviated kickoff-style meeting.",
                "The meeting is not checked. The tickets the former ASE leaves behind are: `assignment/former-ase`, `shadow/former-ase`; and where the sources still disagree, `roster/not-named`, `roster/unlisted`, `note/wrong-ase`.",
            ),
            (
                "The new ASE will build the agenda with a focus on the first two main items in the Introductory Meeting template",
                TEMPLATE,
            ),
            (
                "We will ask that the CSA participate in the meeting in order to help the transition to be as smooth as possible.",
                MEETING,
            ),
            (
                "This also provides an opportunity for the CSA and ASE to ensure that they know the customer's GitLab plans and internal stakeholders. Other Account Team members are welcome to attend as well.",
                MEETING,
            ),
            (
                "The new ASE's manager will participate in order to address any concerns the customers may have.",
                MEETING,
            ),
            (
                "Please keep ASEs informed about regular and one-off meetings you have with, or about, their customers so that they may decide which ones to attend.",
                MEETING,
            ),
            (
                "Please get to know the ASEs who support your accounts and work with them to gain alignment on how you'll work together.",
                ADVICE,
            ),
            (
                "Agreeing on what and how to communicate with each other is particularly important for our mutual success. Consider scheduling a coffee chat to have an informal conversation with an ASE as well.",
                ADVICE,
            ),
            ("Please be careful not to label an ASE.", ADVICE),
            (
                "For example, when first introducing an ASE to a customer, you might say \"Tanuki is a database expert.\" That labels the ASE as a database expert, and suggests that they have no other expertise.",
                ADVICE,
            ),
            (
                "When a customer is asking about what an ASE can or can't do, or will or won't do, please let the ASE or their manager answer that question. If it turns out from our answer that you had a different expectation, we can discuss that internally and get realigned.",
                ADVICE,
            ),
            (
                "Please trust in Support. If an ASE customer is upset about anything related to the ASE or the service, please listen to and document the customer's concerns, and share your faith and trust in us. Afterward, discuss the concerns with the ASE and, if needed, their manager.",
                ADVICE,
            ),
        ],
    },
];
