//! What can go wrong: a call that ends in a fault, a component that is not taken, a sandbox that
//! cannot be made. No text here holds a resident's data or a string that a guest chose, except a
//! fault's `log`, which stays with the fault.

/// Whose doing it is and of which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultCategory {
    /// The guest panicked or broke a rule of WebAssembly or of the canonical ABI.
    Trap,
    /// Guest time or wall clock.
    Deadline,
    Memory,
    Stack,
    /// Another limit; the reason names it.
    Limit,
    /// The answer breaks a rule of the contract; the reason names the place.
    InvalidAnswer,
    /// The plugin said that it cannot answer.
    Refused,
    /// No free turn within the queue time; not the plugin's doing.
    Busy,
    /// Our bug; never counts against a plugin.
    Host,
}

impl FaultCategory {
    /// As it is written in answers and figures.
    pub fn as_str(self) -> &'static str {
        match self {
            FaultCategory::Trap => "trap",
            FaultCategory::Deadline => "deadline",
            FaultCategory::Memory => "memory",
            FaultCategory::Stack => "stack",
            FaultCategory::Limit => "limit",
            FaultCategory::InvalidAnswer => "invalid-answer",
            FaultCategory::Refused => "refused",
            FaultCategory::Busy => "busy",
            FaultCategory::Host => "host",
        }
    }
}

/// A call that gave no answer. The record is unharmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{category:?}: {reason}")]
pub struct Fault {
    pub category: FaultCategory,
    /// For the administrator and the log: no personal data.
    pub reason: String,
    /// What the guest logged until it ended.
    pub log: String,
}

/// Why a component is not taken.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the component is {bytes} bytes; at most {limit} are taken")]
    TooLarge { bytes: usize, limit: usize },
    #[error("not a WebAssembly component: {0}")]
    NotAComponent(String),
    /// Names the interface, the version and the remedy.
    #[error("{0}")]
    Contract(String),
    #[error("the component does not compile: {0}")]
    Compile(String),
    /// `place` is a path into the descriptor: `forms[0].groups[1].name`.
    #[error("describe: {place}: {problem}")]
    Descriptor { place: String, problem: String },
    #[error("describe: {0}")]
    Describe(#[source] Fault),
}

/// The sandbox itself cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    #[error("the engine cannot be made: {0}")]
    Engine(String),
    #[error("the clock thread cannot be started")]
    Clock(#[source] std::io::Error),
    #[error("the cache of compiled components cannot be opened")]
    Cache(#[source] std::io::Error),
}
