//! How far a long piece of work is, for whoever waits for it at a terminal. It is told as an event of the log at a target of
//! its own, so that nobody has to be handed through; where no terminal listens, it costs a comparison.

/// The target of such events: fields `what`, `done`, and `total`, 0 where that is not known.
pub(crate) const TARGET: &str = "progress";

/// Tells that `done` of `total` are done; a `total` of 0 is not known.
pub(crate) fn step(what: &str, done: usize, total: usize) {
    tracing::trace!(target: TARGET, what, done, total);
}
