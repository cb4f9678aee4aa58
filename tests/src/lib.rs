//! What the end-to-end tests share: a host in a folder of its own, and the real `hoso` process.
//! `e2e/` speaks to it as machines do, `browser/` as people do.
#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]
#![allow(clippy::new_without_default, reason = "a test says what it makes")]

pub mod process;
pub mod support;
pub mod urls;
