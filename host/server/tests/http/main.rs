//! The router as its callers meet it, without a socket: each test has a host of its own.

mod access;
mod failures;
mod intake;
mod pages;
mod support;
