//! The console as people use it: Debian's chromium without a window, the real `hoso` process, and
//! no mouse. Scripts are off but where axe-core runs, and where the one script of the pages is
//! tried.
#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

mod axe;
mod chromium;
mod city;
mod corrections;
mod department;
mod factor;
mod page;
mod referrals;
mod resident;
mod station;
mod tour;
mod unsaved;
mod world;
