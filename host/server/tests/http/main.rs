//! The router as its callers meet it, without a socket: each test has a host of its own.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod access;
mod accounts;
mod attack_list;
mod attacks;
mod emergency;
mod failures;
mod fhir_referrals;
mod identity;
mod intake;
mod pages;
mod representatives;
mod requests;
mod residents;
mod retention;
mod scopes;
mod second_factor;
mod support;
mod takeover;
#[path = "../../../../tests/src/urls.rs"]
mod urls;
mod walk;
