//! Who takes part in the stories, as they were when the desk was made: what people do later changes no story.

/// The people and organizations of a generated desk.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    /// Of the last so many tickets chance decides who takes them; those before go to the account's engineer.
    pub(super) astray: usize,
    /// The desk's time in seconds; nothing happened later.
    pub(super) now: i64,
    pub(super) accounts: Vec<Account>,
    /// Numbers of the accounts that have to do with the service, in good or bad order.
    pub(super) served: Vec<usize>,
    /// Who can be assigned: first the agents, then the engineers.
    pub(super) staff: Vec<Member>,
    /// So many of the staff are agents.
    pub(super) agents: u16,
    /// The group tickets begin in; agents are members, engineers are not.
    pub(super) general: i64,
    pub(super) fields: Fields,
    /// The trigger that tells a requester that the request came.
    pub(super) receipt: i64,
}

/// An organization of the generated desk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) requester: i64,
    pub(super) colleague: i64,
    /// The assigned support engineer, when there is a usable one.
    pub(super) engineer: Option<u16>,
    /// What the region field says: where its people are.
    pub(super) region: &'static str,
}

/// One of the staff.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) id: i64,
    /// The agent's default group.
    pub(super) group: i64,
    /// Whether the agent is in the general group too.
    pub(super) in_general: bool,
}

/// Custom ticket fields that stories fill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) region: i64,
    pub(super) weight: i64,
    pub(super) version: i64,
    /// Of each other type one, filled now and then.
    pub(super) others: [i64; 7],
}
