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

use hoso_core::identity::learned::{Learned, VIETNAM_LEARNED};
use hoso_core::identity::model::{Model, VIETNAM};
use hoso_core::identity::online::Linker;

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
