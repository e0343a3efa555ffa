//! The programs are in `examples/`. This library is empty: its tests are the snippets of the README, which must compile
//! and run.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
