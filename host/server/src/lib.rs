//! The server: the only place where core, exchange, store and runtime meet.

pub mod app;
pub mod assess;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod http;
pub mod inbox;
pub mod locks;
pub mod metrics;
pub mod net;
pub mod oidc;
pub mod ops;
pub mod pages;
pub mod registry;
pub mod router;
pub mod terms;
mod watch;
pub mod worker;
