//! The sandbox held against guests that misbehave, one test binary. The guests are built by
//! `cargo xtask plugins`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cache;
mod compile;
mod faults;
mod good;
mod loading;
mod support;
