//! What every store must do, shown through the trait alone, and what this one must survive.
#![cfg(test)]

mod backup;
mod conformance;
mod damage;
mod model;
mod sample;
mod sealed;
