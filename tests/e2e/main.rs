//! End to end: real component files, a real store on disk, the real `hoso` process.
#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

mod accounts;
mod api;
mod assessment;
mod attacks;
mod console;
mod contacts;
mod crash;
mod damage;
mod dashboard;
mod forms;
mod hostile;
mod identity;
mod import;
mod intake;
mod keys;
mod modules;
mod permissions;
mod provider;
mod silence;
mod switching;
mod transport;
mod vendor;
mod versions;
mod weights;

use hoso_tests::{process, support};
