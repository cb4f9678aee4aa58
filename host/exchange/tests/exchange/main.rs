//! What files mean: golden messages that people review, the rules of each format, and hostile
//! input.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit_event;
mod consent;
mod fhir;
mod golden;
mod hostile;
mod pcf;
mod qd3176;
mod support;
