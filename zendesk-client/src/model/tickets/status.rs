//! Where a ticket stands, how urgent it is, and what it is about.

open_enum! {
    /// The status of a ticket.
    Status {
        /// Nobody is assigned yet.
        New = "new",
        /// An agent has to do something.
        Open = "open",
        /// The requester has to do something.
        Pending = "pending",
        /// Somebody else has to do something.
        Hold = "hold",
        /// Done, may be reopened.
        Solved = "solved",
        /// Done for good: no update is possible.
        Closed = "closed",
        /// Deleted; only exports give such tickets.
        Deleted = "deleted",
    }
}

open_enum! {
    /// The priority of a ticket.
    Priority {
        /// The highest.
        Urgent = "urgent",
        /// Above normal.
        High = "high",
        /// The middle.
        Normal = "normal",
        /// The lowest.
        Low = "low",
    }
}

open_enum! {
    /// What a ticket is about.
    TicketType {
        /// Something that causes incidents.
        Problem = "problem",
        /// An occurrence of a problem.
        Incident = "incident",
        /// A question.
        Question = "question",
        /// Something to be done by a date.
        Task = "task",
    }
}
