//! The sandbox held against guests that misbehave, one test binary. The guests are built by
//! `cargo xtask plugins`.

mod cache;
mod faults;
mod good;
mod loading;
mod support;
