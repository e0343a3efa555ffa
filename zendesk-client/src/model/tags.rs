//! Tags.

record! {
    /// A tag and how often it is used.
    Tag {
        must {
            name: String,
        }
        maybe {
            count: u64,
        }
    }
}
