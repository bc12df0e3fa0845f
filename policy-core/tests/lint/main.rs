//! Rules against the cases of `testdata/lint/`, and their manual pages against `docs/rules/`.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code"
)]

mod cases;
mod diagnostics;
mod encoded;
mod facts;
mod golden;
mod judged;
mod pages;
mod registry;
