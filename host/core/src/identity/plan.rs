//! A model bound to the headers of one or two tables: names became numbers; what no table has is
//! left out, and named.

mod columns;

use super::model::{Model, Odds, Says, Test, Thresholds, Training, Verdict};
use super::normalise::Normaliser;
use columns::Columns;
use std::collections::{BTreeMap, BTreeSet};

/// A pair's level in each comparison, four bits each, the first comparison lowest.
pub type Levels = u64;
/// Level of a comparison that cannot be made.
pub const NO_LEVEL: u8 = 0;

/// Most comparisons: each takes four bits of `Levels`.
pub(super) const COMPARISONS_MAX: usize = 16;
/// Values of a level: missing, those of the model, different.
pub(super) const LEVELS: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("model: {at}: {problem}")]
pub struct ModelError {
    pub at: String,
    pub problem: String,
}

#[derive(Debug)]
pub struct Plan {
    pub fields: Vec<PlannedField>,
    pub comparisons: Vec<PlannedComparison>,
    pub blocks: Vec<PlannedBlock>,
    pub guards: Vec<PlannedGuard>,
    pub borrowed_name: Option<PlannedBorrowedName>,
    pub household: Option<PlannedHousehold>,
    pub thresholds: Thresholds,
    pub training: Training,
    /// Columns of the model that no table has.
    pub absent: Vec<String>,
}

#[derive(Debug)]
pub struct PlannedField {
    pub name: String,
    pub normaliser: Normaliser,
    pub take: Option<usize>,
    pub map: BTreeMap<String, String>,
    /// Per table, the columns to read; `None` reads as empty.
    pub sources: Vec<Vec<Option<usize>>>,
}

#[derive(Debug)]
pub struct PlannedComparison {
    pub name: String,
    pub says: Says,
    /// Level n of a pair is `levels[n - 1]`; one more is "different".
    pub levels: Vec<PlannedLevel>,
    pub different: Odds,
    pub own: bool,
    /// Number of its bundle, below 16.
    pub bundle: Option<usize>,
    /// Least similarity that one of its levels asks for.
    pub(super) least_similar: f32,
}

#[derive(Debug)]
pub struct PlannedLevel {
    pub name: String,
    pub says: Says,
    pub test: Test<usize>,
    pub rarity: Vec<usize>,
    pub odds: Odds,
}

#[derive(Debug)]
pub struct PlannedBlock {
    pub name: String,
    pub on: Vec<usize>,
    pub max: usize,
}

#[derive(Debug)]
pub struct PlannedGuard {
    pub says: Says,
    /// Levels at which it holds.
    when: Masks,
    /// Levels of a third registration with both that lift it.
    lifted: Option<Masks>,
    pub then: Verdict,
}

/// See [`super::model::BorrowedName`].
#[derive(Debug)]
pub struct PlannedBorrowedName {
    pub name: usize,
    pub year: usize,
    pub years: u16,
    /// At least one.
    pub household: Vec<(usize, usize)>,
    pub max: u32,
    pub born: Option<usize>,
    pub forget: Vec<usize>,
    pub forget_mothers: Vec<usize>,
    pub sex: Option<usize>,
    pub forget_shared: Vec<usize>,
    pub mark: usize,
    pub parent: usize,
}

/// See [`super::model::Household`].
#[derive(Debug)]
pub struct PlannedHousehold {
    /// At least one.
    pub shares: Vec<usize>,
    pub max: u32,
    pub year: usize,
    born: Masks,
}

impl PlannedHousehold {
    /// A pair at these levels may be of one birth.
    pub fn of_one_birth(&self, levels: Levels) -> bool {
        all(&self.born, levels)
    }
}

impl PlannedGuard {
    pub fn holds(&self, levels: Levels) -> bool {
        all(&self.when, levels)
    }

    /// Whether a third registration at these levels with each of the two lifts it.
    pub fn is_lifted(&self, one: Levels, other: Levels) -> bool {
        self.lifted.as_ref().is_some_and(|lifted| all(lifted, one) && all(lifted, other))
    }

    /// Whether a third registration may lift it.
    pub fn may_lift(&self) -> bool {
        self.lifted.is_some()
    }
}

/// Comparisons, and a bit for each of their levels.
type Masks = Vec<(usize, u16)>;

fn all(masks: &Masks, levels: Levels) -> bool {
    masks.iter().all(|(comparison, mask)| mask >> level(levels, *comparison) & 1 == 1)
}

/// The level of one comparison.
pub fn level(levels: Levels, comparison: usize) -> u8 {
    (levels >> (4 * comparison)) as u8 & 15
}

impl PlannedComparison {
    /// The level where no test holds.
    pub fn different(&self) -> u8 {
        self.levels.len() as u8 + 1
    }

    /// m and u as the model gives them, by level.
    pub fn odds(&self, level: u8) -> Odds {
        self.levels.get(usize::from(level) - 1).map_or(self.different, |found| found.odds)
    }
}

impl Plan {
    /// `tables` are the headers of each.
    pub fn new(model: &Model, tables: &[Vec<String>]) -> Result<Self, ModelError> {
        let columns = Columns { model, tables };
        let fields = model
            .fields
            .iter()
            .filter_map(|(name, field)| columns.field(name, field).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let binder = Binder { model, fields: &fields };
        let comparisons = binder.comparisons()?;
        if comparisons.is_empty() {
            return Err(error("comparison", "the tables have no column that it can be made on"));
        }
        let blocks = binder.blocks()?;
        if blocks.is_empty() {
            return Err(error("block", "the tables have the columns of no key"));
        }
        let guards = binder.guards(&comparisons)?;
        let borrowed_name = binder.borrowed_name()?;
        let household = binder.household(&comparisons)?;
        Ok(Self {
            comparisons,
            blocks,
            guards,
            borrowed_name,
            household,
            thresholds: model.thresholds,
            training: model.training,
            absent: columns.absent(),
            fields,
        })
    }
}

impl Plan {
    /// Columns of input table 0 or 1 that are names, each once.
    pub(super) fn names(&self, table: usize) -> BTreeSet<usize> {
        let names = self.fields.iter().flat_map(|field| {
            let names = field.normaliser.names();
            field.sources[table].iter().skip(names.start).take(names.len()).flatten().copied()
        });
        names.collect()
    }

    /// Columns of a table that something is read from.
    pub fn columns_read(&self, table: usize) -> BTreeSet<usize> {
        let sources = self.fields.iter().flat_map(|field| &field.sources[table]);
        sources.flatten().copied().collect()
    }

    /// Fields whose term frequencies move a weight.
    pub fn weighed_by_rarity(&self) -> BTreeSet<usize> {
        let levels = self.comparisons.iter().flat_map(|comparison| &comparison.levels);
        levels.flat_map(|level| &level.rarity).copied().collect()
    }
}

pub(super) fn error(at: impl Into<String>, problem: impl Into<String>) -> ModelError {
    ModelError { at: at.into(), problem: problem.into() }
}

struct Binder<'a> {
    model: &'a Model,
    fields: &'a [PlannedField],
}

impl Binder<'_> {
    /// `Ok(None)` where the field is known but no table has it.
    fn field(&self, name: &str, at: &str) -> Result<Option<usize>, ModelError> {
        if !self.model.fields.contains_key(name) {
            return Err(error(at, format!("no field `{name}`")));
        }
        Ok(self.fields.iter().position(|field| field.name == name))
    }

    fn comparisons(&self) -> Result<Vec<PlannedComparison>, ModelError> {
        if self.model.comparisons.len() > COMPARISONS_MAX {
            return Err(error("comparison", format!("more than {COMPARISONS_MAX}")));
        }
        let mut made = Vec::new();
        for comparison in &self.model.comparisons {
            let at = format!("comparison `{}`", comparison.name);
            if comparison.levels.len() > LEVELS - 2 {
                return Err(error(at, format!("more than {} levels", LEVELS - 2)));
            }
            let levels = self.levels(comparison)?;
            let levels: Vec<PlannedLevel> = levels.into_iter().flatten().collect();
            if !levels.is_empty() {
                let asked = levels.iter().map(|level| match level.test {
                    Test::JaroWinkler(_, least) => least,
                    _ => 1.0,
                });
                made.push(PlannedComparison {
                    name: comparison.name.clone(),
                    says: comparison.says.clone(),
                    least_similar: asked.fold(1.0, f32::min),
                    levels,
                    different: comparison.different,
                    own: comparison.own,
                    bundle: self.bundle(comparison),
                });
            }
        }
        Ok(made)
    }

    /// Its first comparison, by the model's order.
    fn bundle(&self, comparison: &super::model::Comparison) -> Option<usize> {
        let name = comparison.bundle.as_ref()?;
        self.model.comparisons.iter().position(|other| other.bundle.as_ref() == Some(name))
    }

    /// `None` for a level whose fields no table has.
    fn levels(
        &self,
        comparison: &super::model::Comparison,
    ) -> Result<Vec<Option<PlannedLevel>>, ModelError> {
        let planned = comparison.levels.iter().map(|level| {
            let at = format!("comparison `{}`, level `{}`", comparison.name, level.name);
            // An error of `None` is a field that is known and not there.
            let test = level.test.rename(|name| self.field(name, &at).map_err(Some)?.ok_or(None));
            let test = match test {
                Ok(test) => Some(test),
                Err(None) => None,
                Err(Some(error)) => return Err(error),
            };
            let rarity = level.rarity.iter().map(|name| self.field(name, &at));
            let rarity = rarity.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            Ok(test.map(|test| PlannedLevel {
                name: level.name.clone(),
                says: level.says.clone(),
                test,
                rarity,
                odds: Odds { m: level.m, u: level.u },
            }))
        });
        planned.collect()
    }

    fn blocks(&self) -> Result<Vec<PlannedBlock>, ModelError> {
        let mut made = Vec::new();
        for block in &self.model.blocks {
            let name = block.on.join(" + ");
            let at = format!("block `{name}`");
            let on = block.on.iter().map(|field| self.field(field, &at));
            let on = on.collect::<Result<Option<Vec<_>>, _>>()?;
            made.extend(on.map(|on| PlannedBlock { name, on, max: usize::from(block.max) }));
        }
        Ok(made)
    }

    fn guards(&self, made: &[PlannedComparison]) -> Result<Vec<PlannedGuard>, ModelError> {
        let guards = self.model.guards.iter().map(|guard| self.guard(guard, made));
        Ok(guards.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// `None` where it asks for a level that cannot occur in these tables.
    fn guard(
        &self,
        guard: &super::model::Guard,
        made: &[PlannedComparison],
    ) -> Result<Option<PlannedGuard>, ModelError> {
        let at = format!("guard `{}`", guard.name);
        let Some(when) = self.masks(&guard.when, made, &at)? else { return Ok(None) };
        let lifted = match guard.lifted_by.is_empty() {
            true => None,
            false => self.masks(&guard.lifted_by, made, &at)?,
        };
        Ok(Some(PlannedGuard { says: guard.says.clone(), when, lifted, then: guard.then }))
    }

    /// Comparisons and a bit for each level that is named. `None` where one of them cannot be made
    /// in these tables, and may not be missing.
    fn masks(
        &self,
        levels: &BTreeMap<String, Vec<String>>,
        made: &[PlannedComparison],
        at: &str,
    ) -> Result<Option<Masks>, ModelError> {
        let mut masks = Vec::new();
        for (name, wanted) in levels {
            let comparison = self.model.comparisons.iter().find(|c| c.name == *name);
            let comparison =
                comparison.ok_or_else(|| error(at, format!("no comparison `{name}`")))?;
            let levels = self.levels(comparison)?;
            let names: BTreeSet<&str> = comparison.levels.iter().map(|l| &*l.name).collect();
            let unknown = wanted.iter().find(|level| {
                !names.contains(level.as_str()) && !["missing", "different"].contains(&&***level)
            });
            if let Some(unknown) = unknown {
                return Err(error(at, format!("comparison `{name}` has no level `{unknown}`")));
            }
            let wants = |level: &str| wanted.iter().any(|name| name == level);
            let Some(index) = made.iter().position(|c| c.name == *name) else {
                if wants("missing") {
                    continue;
                }
                return Ok(None);
            };
            let kept = comparison.levels.iter().zip(&levels).filter(|(_, made)| made.is_some());
            let names = std::iter::once("missing")
                .chain(kept.map(|(level, _)| level.name.as_str()))
                .chain(std::iter::once("different"));
            let mask = names.enumerate().filter(|(_, name)| wants(name)).map(|(at, _)| 1 << at);
            masks.push((index, mask.fold(0, |all, bit: u16| all | bit)));
        }
        Ok(Some(masks))
    }

    /// `None` where no table has years, births or anything of a household.
    fn household(
        &self,
        made: &[PlannedComparison],
    ) -> Result<Option<PlannedHousehold>, ModelError> {
        let Some(rule) = &self.model.household else { return Ok(None) };
        let shares = rule.shares.iter().map(|name| self.field(name, "household"));
        let shares: Vec<usize> =
            shares.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let year = self.field(&rule.year, "household")?;
        let (Some(year), Some(born)) = (year, self.masks(&rule.born, made, "household")?) else {
            return Ok(None);
        };
        let made = PlannedHousehold { shares, max: rule.max, year, born };
        Ok(Some(made).filter(|made| !made.shares.is_empty()))
    }

    /// `None` where no table has names, years or anything of a household.
    fn borrowed_name(&self) -> Result<Option<PlannedBorrowedName>, ModelError> {
        let Some(rule) = &self.model.borrowed_name else { return Ok(None) };
        let field = |name: &String| self.field(name, "borrowed_name");
        let fields = |names: &[String]| -> Result<Vec<usize>, ModelError> {
            Ok(names
                .iter()
                .map(field)
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .flatten()
                .collect())
        };
        let household =
            rule.household.iter().map(|(own, elders)| Ok((field(own)?, field(elders)?)));
        let household = household.collect::<Result<Vec<_>, ModelError>>()?.into_iter();
        let household: Vec<_> = household.filter_map(|(own, elders)| own.zip(elders)).collect();
        let (name, year) = (field(&rule.name)?, field(&rule.year)?);
        let (mark, parent) = (field(&rule.mark)?, field(&rule.parent)?);
        let (Some(name), Some(year), Some(mark), Some(parent)) = (name, year, mark, parent) else {
            return Ok(None);
        };
        let forget = fields(&rule.forget)?;
        let forget_mothers = fields(&rule.forget_mothers)?;
        let forget_shared = fields(&rule.forget_shared)?;
        let (born, sex) = (field(&rule.born)?, field(&rule.sex)?);
        let (years, max) = (rule.years, rule.max);
        let made = PlannedBorrowedName {
            name,
            year,
            years,
            household,
            max,
            born,
            forget,
            forget_mothers,
            sex,
            forget_shared,
            mark,
            parent,
        };
        Ok(Some(made).filter(|made| !made.household.is_empty()))
    }
}
