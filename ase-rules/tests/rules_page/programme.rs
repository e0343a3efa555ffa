//! The rules of the programme, numbered, and where each is kept.

pub(crate) const PROGRAMME: &[(usize, &str, &str)] = &[
    (
        1,
        "An account is assigned only with both a named ASE and a charge for the service.",
        "`ase-rules/src/decide/case/prerequisites.rs`; `subscription/unpaid`, `subscription/unnamed`.",
    ),
    (
        2,
        "Blank, None and 0 name nobody; what is no number is unreadable, and its raw text is kept.",
        "`ase-rules/src/named.rs`; `ase/unreadable`.",
    ),
    (
        3,
        "The id is a user of the same instance, an active agent, not light, not suspended, with a group that can be used.",
        "`ase-rules/src/decide/standing.rs`; `ase/unknown-user`, `ase/not-assignable`, `ase/no-group`.",
    ),
    (
        4,
        "A Signature customer has the service; Signature checked and the flag not is a defect of the sync.",
        "`subscription/signature-without-flag`.",
    ),
    (
        5,
        "Where the checkbox and its tag disagree, the checkbox wins.",
        "`subscription/tag-mismatch`.",
    ),
    (
        6,
        "An unchecked flag is for Sales Ops; a field that Salesforce owns is never written.",
        "`subscription/unpaid`. There is no write but those of `ase-rules/src/action.rs`, and none touches an organization.",
    ),
    (
        7,
        "On hold, restricted, migrating or to be deleted: nothing is assigned. Expired is reported; the flag decides.",
        "`subscription/suppressed`, `subscription/expired`; the fields are `suppress`.",
    ),
    (
        8,
        "A changed flag counts once two readings two hours apart say so; three changes in a week are flapping; a charge has fifteen days of grace.",
        "`subscription/unpaid` by `unpaid_tolerance`, `subscription/flapping` by `flapping_changes` and `flapping_within`, `subscription/charge-mismatch` and `subscription/expired` by `expiry_grace_days`; readings are remembered in `ase-rules/src/memory.rs`.",
    ),
    (
        9,
        "An expiry is announced, as an upper bound.",
        "`subscription/expiring`, `subscription/unreadable-date`.",
    ),
    (
        10,
        "Only new tickets that are no emergencies are assigned: written after the tenure began, and never assigned by a person.",
        "`assignment/unowned`; `ase-rules/src/decide/steps/unowned.rs`, `ase-rules/src/decide/steps/unassigned.rs`.",
    ),
    (
        11,
        "Only the statuses new and open; a closed ticket is never touched.",
        "`ase-rules/src/decide/steps/unowned.rs`, `ase-rules/src/decide/steps/scope.rs`.",
    ),
    (
        12,
        "Tickets of another region go to the ASE too.",
        "No step looks at regions; `assignment/unanswered` and `availability/away-near-breach` tell what would breach before the ASE is there.",
    ),
    (
        13,
        "Tickets from before the tenure keep their assignee; the ASE follows.",
        "`shadow/missing`; `ase-rules/src/decide/steps/assignee.rs`.",
    ),
    (
        14,
        "Some forms are none of the ASE's business.",
        "`excluded_forms`; `ase-rules/src/decide/steps/scope.rs`. A list of exclusions and not of forms allowed, so that a new form is not silently left out.",
    ),
    (
        15,
        "The tag skip_autoassign opts a ticket out.",
        "`opt_out_tag`; `ase-rules/src/decide/steps/scope.rs`.",
    ),
    (
        16,
        "A merged ticket is closed; the one it was merged into counts by itself.",
        "`ase-rules/src/decide/steps/scope.rs`: what is closed is out of scope, and no ticket is looked at for the sake of another.",
    ),
    (
        17,
        "A follow-up inherits tags and nothing else: its tags make no emergency.",
        "`ase-rules/src/emergency.rs`.",
    ),
    (
        18,
        "A ticket without an organization is not decided, and is looked at again when it has one.",
        "`ase-rules/src/decide/steps/scope.rs`: a ticket that is otherwise than before is decided about anew.",
    ),
    (
        19,
        "Tickets written by agents and bots count when the customer's organization does.",
        "`ase-rules/src/decide/steps/scope.rs`: the organization decides, whoever wrote it.",
    ),
    (
        20,
        "A ticket is assigned at most once in a tenure; one that anybody had assigned is left alone.",
        "`assignment/unassigned-again`; `ase-rules/src/decide/steps/unassigned.rs`.",
    ),
    (
        21,
        "Where automations fight over a ticket, hands off.",
        "`assignment/ping-pong`; who is an automation is `ase-rules/src/actor.rs`.",
    ),
    (
        22,
        "A write rests on the version of the ticket that was read; a lost race is no error.",
        "The stamp in `ase-rules/src/action.rs`; the write itself is `ase-daemon/src/apply.rs`.",
    ),
    (
        23,
        "Assignee and group go together, a group the ASE belongs to.",
        "`ase-rules/src/decide/standing.rs`; `ase/no-group`.",
    ),
    (
        24,
        "An assigned ticket leaves the lists of new ones: its first reply wants watching.",
        "`assignment/unanswered`.",
    ),
    (
        25,
        "Nothing is written by default; a plan is bounded; each write tells its rule and can be taken back.",
        "`mode` of an instance is audit; `max_writes_per_cycle` and `max_share_of_tickets`, held in `ase-rules/src/plan/guard.rs`.",
    ),
    (
        26,
        "An emergency is never assigned; it belongs to the engineer on call, whatever the hour.",
        "`ase-rules/src/decide/steps/emergency.rs`; `emergency/assigned-by-automation`.",
    ),
    (
        27,
        "The ASE is told of an emergency, once.",
        "`emergency/ase-not-informed`.",
    ),
    (
        28,
        "An ASE who took an emergency in person is fine; one whom an automation gave it is not.",
        "`emergency/assigned-by-automation`; `ase-rules/src/actor.rs`.",
    ),
    (
        29,
        "A ticket that becomes an emergency is not moved, and one that is none any more stays with the engineer on call.",
        "`emergency/handover`; `ase-rules/src/decide/steps/downgraded.rs`.",
    ),
    (
        30,
        "While the ASE is away somebody else answers, leaves the assignee and follows.",
        "`availability/away-near-breach`, `availability/uncovered`, `shadow/responder`; a person's reassignment stands and is told: `assignment/elsewhere`. That the out-of-office app takes tickets from an absent engineer is `assignment/unassigned-again`; its tags are not looked at.",
    ),
    (
        31,
        "At weekends an urgent customer's ticket may page the engineer on call and be the ASE's: it wants an answer, not a new owner.",
        "`assignment/unanswered`, by the business clock, whose hours are `business_hours`: not before Monday where the deadline rests over the weekend. The page itself, and whether the customer's plan has weekends, is not read.",
    ),
    (
        32,
        "A sudden flood of tickets is told and nothing else.",
        "No rule of its own: `max_writes_per_cycle` holds and announces what a flood would have us write, in `ase-rules/src/plan/guard.rs`.",
    ),
    (
        33,
        "The share of the ASE focus is 25 for each account.",
        "`roster/focus-percentage`.",
    ),
    (
        34,
        "The organizations' shares sum to 100, and so do all focuses.",
        "`roster/organization-percentages`, `roster/total-percentage`.",
    ),
    (
        35,
        "An ASE serves one to four accounts; several ASEs of one account are sold, and the field holds one.",
        "`ase/too-many-accounts`, `roster/duplicate-claim`.",
    ),
    (
        36,
        "With two accounts an ASE leaves the on-call rotations, after a time of transition.",
        "`oncall/still-rostered`, by `oncall_accounts` and `oncall_grace`; accounts are counted over both instances. Who takes the shifts of somebody who covers two accounts is not checked.",
    ),
    (
        37,
        "Whoever covers for an ASE does less other work.",
        "Not checked: how much work somebody does is not read, nor are pods and volunteers. Who covers is: `availability/uncovered`.",
    ),
    (
        38,
        "An absence is known two weeks ahead and has a named cover.",
        "`availability/uncovered`; two weeks is `cover_ahead_days`. The issue with the dates, the word to customers and the order in which covers are asked are not checked.",
    ),
    (
        39,
        "After a change of ASE new tickets are the successor's, and open ones the predecessor's until a person hands them over.",
        "`assignment/former-ase`, `shadow/former-ase`; tenures are remembered in `ase-rules/src/memory.rs`. Sources that still name the predecessor are told at once and not after some days: `roster/unlisted`, `roster/not-named`, `note/wrong-ase`.",
    ),
    (
        40,
        "No text that names a customer leaves the US Government instance.",
        "Messages hold ids and no names: `ase-rules/src/finding.rs`. Names are added by `ase-daemon/src/tell/names.rs`, and not for that instance.",
    ),
    (
        41,
        "A named ASE who is suspended, downgraded, deleted or out of the group is told.",
        "`ase/not-assignable`, `ase/unknown-user`, `ase/no-group`.",
    ),
    (
        42,
        "A merged organization loses its fields; ids that are gone are told, with the survivor.",
        "`roster/unknown-organization`, `config/unmatched`.",
    ),
    (
        43,
        "An account that is marked for deletion contradicts itself.",
        "`subscription/suppressed`, an error then.",
    ),
    (
        44,
        "The organization note answers six questions and names the right ASE.",
        "`note/missing`, `note/unanswered`, `note/wrong-ase`; which questions is `note_questions`.",
    ),
    (
        45,
        "Assignment is switched off and on by account, with dates, and the note says the same.",
        "`ase-rules/src/policy/mode.rs`; `mode/expired-override`, `note/mode-drift`.",
    ),
    (
        46,
        "Reactive work is tickets, proactive work is issues.",
        "Not checked: issues are not read, and nothing of it decides about a ticket.",
    ),
    (
        47,
        "Who is whose ASE is said in several places; where they disagree, the field decides who gets a ticket.",
        "`roster/unlisted`, `roster/not-named`, `roster/duplicate-claim`, `note/wrong-ase`; the field decides in `ase-rules/src/decide/case.rs`. The table in the README of the organizations is not read.",
    ),
];
