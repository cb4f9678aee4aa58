//! The one error of the host. Knows nothing of HTTP; the text for the outside is kept apart from
//! the context for the log.

/// What the caller may read, and what only the log may hold. Deliberately without `Display`.
#[derive(Debug, Clone)]
pub struct Message {
    pub external: String,
    pub internal: String,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request itself is wrong; `field` names the place.
    #[error("invalid {field}")]
    Invalid { field: String, message: String },
    #[error("not signed in")]
    Unauthenticated,
    /// Not there, or not yours to know: the two must look alike.
    #[error("not found")]
    NotFound,
    #[error("forbidden")]
    Forbidden { message: String },
    #[error("conflict")]
    Conflict { message: String },
    /// Past a limit; `limit` names it.
    #[error("over the limit {limit}")]
    TooLarge { limit: &'static str, message: String },
    #[error("cannot be processed")]
    Unprocessable { message: String },
    /// Try later.
    #[error("unavailable")]
    Unavailable { message: Message, retry_after_s: u32 },
    /// One caller asks too often.
    #[error("too many requests")]
    TooMany { retry_after_s: u32 },
    #[error("plugin fault")]
    PluginFault { message: Message },
    #[error("plugin deadline")]
    PluginDeadline { message: Message },
    #[error("internal")]
    Internal { context: String },
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }

    /// Our bug or our disk; the context goes to the log alone.
    pub fn internal(context: impl std::fmt::Display) -> Self {
        Self::Internal { context: context.to_string() }
    }
}
