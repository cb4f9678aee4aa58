//! Who is who: which resident a registration belongs to, and what is asked and answered about it.
//! Every link is an event; what a person answers can be taken back.

mod answers;
mod follow;
mod matching;
mod questions;
mod relink;
mod settle;

pub use matching::{Grade, Match};
pub use questions::{QuestionView, Side, Statistics};
pub use relink::Relinked;

use crate::app::App;
use hoso_core::identity::learned::{Learned, VIETNAM_LEARNED};
use hoso_core::identity::model::{Model, VIETNAM};
use hoso_core::identity::online::Linker;
use hoso_core::{Error, Result};
use hoso_store::Op;
use std::sync::PoisonError;

/// Name of the version of the model that the store's index was made by, among its own settings.
const INDEX_VERSION: &str = "linkage-version";

impl App {
    /// The blocks of another model's index are other blocks: everybody who comes in would be new.
    ///
    /// # Errors
    /// `Conflict` that says what to do.
    pub(super) fn index_is_current(&self) -> Result<()> {
        let version = self.linker.version();
        let mut known = self.index_version.lock().unwrap_or_else(PoisonError::into_inner);
        let made_by = match *known {
            Some(made_by) => made_by,
            None => *known.insert(self.kept_index_version()?),
        };
        if made_by == version {
            return Ok(());
        }
        let message = format!(
            "the index of who is who was made by version {made_by} of the linkage model and this \
             host has version {version}: stop it and run `hoso identity relink --apply`"
        );
        Err(Error::Conflict { message })
    }

    /// What the store says; an empty one is told this host's.
    fn kept_index_version(&self) -> Result<u32> {
        let kept = self.store.meta(INDEX_VERSION)?.and_then(|kept| kept.try_into().ok());
        match kept {
            Some(kept) => Ok(u32::from_be_bytes(kept)),
            None => self.keep_index_version(),
        }
    }

    fn keep_index_version(&self) -> Result<u32> {
        let version = self.linker.version();
        let (name, value) = (INDEX_VERSION.to_owned(), version.to_be_bytes().to_vec());
        self.commit(vec![Op::SetMeta { name, value }])?;
        Ok(version)
    }

    /// Everybody is in the index anew.
    fn index_was_made(&self) -> Result<()> {
        let mut known = self.index_version.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(self.keep_index_version()?);
        Ok(())
    }
}

/// Residents that a city may have, where the configuration does not say.
pub const POPULATION: u64 = 8_500_000;

/// The texts of a model and of what it learned; the Vietnamese ones where they are left out.
pub fn linker(
    model: Option<&str>,
    learned: Option<&str>,
    population: u64,
) -> anyhow::Result<Linker> {
    use anyhow::Context as _;
    let model: Model = toml::from_str(model.unwrap_or(VIETNAM)).context("linkage model")?;
    let learned: Learned =
        toml::from_str(learned.unwrap_or(VIETNAM_LEARNED)).context("what the model learned")?;
    Ok(Linker::new(&model, &learned, population)?)
}
