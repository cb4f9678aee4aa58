//! What can go wrong at the store's boundary. No text holds personal data.

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Try again; nothing was written.
    #[error("the store has too many writes waiting; try again")]
    Busy,
    #[error("a changeset may hold at most {limit} {what}; this one has {found}")]
    TooLarge { what: &'static str, limit: usize, found: usize },
    #[error("the store is open in another process: {0}")]
    Locked(String),
    /// Stored bytes are missing or not what was written.
    #[error("the store is damaged: {0}. Stop the host, keep the folder, restore a backup")]
    Corrupt(String),
    /// By a key that was not given.
    #[error(
        "the store is sealed by key {0}, which is not among the keys that were given: see \
         [encryption] in hoso.toml"
    )]
    Sealed(u32),
    #[error("the store was written by another version (schema {found}; this one reads {known})")]
    Schema { found: u32, known: u32 },
    /// The caller asks what the store must not do.
    #[error("refused: {0}")]
    Refused(String),
    #[error("the store cannot be reached: {0}")]
    Unavailable(String),
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Corruption { .. } => Self::Corrupt(error.to_string()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<StoreError> for hoso_core::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => hoso_core::Error::Unavailable {
                message: hoso_core::error::Message {
                    external: "the host is busy; try again".to_owned(),
                    internal: error.to_string(),
                },
                retry_after_s: 1,
            },
            StoreError::TooLarge { what, .. } => {
                hoso_core::Error::TooLarge { limit: what, message: error.to_string() }
            }
            other => hoso_core::Error::internal(other),
        }
    }
}
