//! The programs are in `examples/`. This library is empty; its doc tests are the snippets of the README, which must
//! compile.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
