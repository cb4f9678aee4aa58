//! One registration against those that are known already: the same comparisons, weights and
//! guards as for whole tables, with what was learned once. Pure; the caller keeps the index.

mod explained;
mod settle;

use super::batch;
use super::block::{Blocks, keys_of};
use super::borrowed;
use super::cluster;
use super::household;
use super::learned::{Learned, Rarity, cuts_for};
use super::model::Model;
use super::normalise::Cells;
use super::plan::{LEVELS, Levels, ModelError, Plan, PlannedBlock};
use super::score::{Cuts, Scored, Scorer};
use super::table::Table;
use super::terms::mix;
use super::{Demographics, IdentifierKind, Sex};
use crate::{FacilityId, RegistrationId, ResidentId};
pub use explained::Explained;
use serde::{Deserialize, Serialize};
use settle::{Candidate, Group, Settling, rank, speaks};
use std::collections::BTreeMap;

/// Registrations of one resident that a new one is scored against; the first ones.
const MEMBERS_MAX: usize = 12;
const THREADS: usize = 2;
/// Questions that one registration may raise.
const QUESTIONS_MAX: usize = 3;
/// What demographics and where they are written give a model, by its columns' own names.
const COLUMNS: [&str; 9] =
    ["name", "birth_date", "sex", "number", "card", "phone", "address", "commune", "facility"];

/// What is compared of a registration: its normalised values, by field of the model.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Features(String);

impl Features {
    fn values(&self) -> impl Iterator<Item = &str> {
        self.0.split('\n')
    }
}

/// Registrations that share a key are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockKey {
    /// Of the model's version, the key's fields and their values.
    pub hash: u64,
    /// A larger block is left out.
    pub max: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub registration: RegistrationId,
    pub features: Features,
}

/// A resident and what its registrations say.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub resident: ResidentId,
    pub registrations: Vec<Known>,
}

/// How near a registration is to a resident: by its nearest registration there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Nearness {
    pub resident: ResidentId,
    pub with: RegistrationId,
    /// Weight of evidence, log2 of how many times likelier one person is than two.
    pub bits: f32,
    /// Level of each comparison, four bits each.
    pub levels: Levels,
}

/// What is to be done with a registration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Residents that it shows to be one, itself among them; none: a new one. The nearest first.
    pub join: Vec<Nearness>,
    /// Residents about which a person is asked.
    pub ask: Vec<Nearness>,
    /// It joins by what a household shares alone: that holds only if everybody of the household was
    /// among the residents, see [`Linker::household_keys`].
    pub alone: bool,
    /// Registrations of others that are not for certain theirs any more.
    pub loose: Vec<Loose>,
}

/// A registration that was joined with its resident because there was nobody else of its household
/// and birth; now there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Loose {
    pub registration: RegistrationId,
    /// Whose it is: of the resident that it leaves, or of the registration that came in.
    pub ask: Vec<Doubt>,
}

/// A registration that another may be one person with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    pub with: RegistrationId,
    pub bits: f32,
    pub levels: Levels,
}

/// A model with what it learned, for a population of known size.
#[derive(Debug)]
pub struct Linker {
    plan: Plan,
    version: u32,
    weights: Vec<[f32; LEVELS]>,
    /// By field.
    rarity: Vec<Option<Rarity>>,
    cuts: Cuts,
    /// Bits of evidence at which one person is as likely as two.
    prior: f64,
}

impl Linker {
    /// `population`: residents that there may be; the more, the more evidence a link needs.
    pub fn new(model: &Model, learned: &Learned, population: u64) -> Result<Self, ModelError> {
        let headers = COLUMNS.map(str::to_owned).to_vec();
        let plan = Plan::new(model, &[headers])?;
        let parameters = learned.parameters(&plan, population)?;
        let rarity = plan.fields.iter().map(|field| learned.rarity.get(&field.name).cloned());
        Ok(Self {
            version: model.version,
            weights: parameters.weights(),
            rarity: rarity.collect(),
            cuts: cuts_for(plan.thresholds, population),
            prior: (population.max(2) as f64).log2(),
            plan,
        })
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    pub fn cuts(&self) -> Cuts {
        self.cuts
    }

    /// That two registrations with so many bits of evidence are of one person.
    pub fn probability(&self, bits: f32) -> f64 {
        1.0 / (1.0 + (self.prior - f64::from(bits)).exp2())
    }

    /// `at`: where the registration is, if it is one.
    pub fn features(&self, at: Option<&FacilityId>, who: &Demographics) -> Features {
        let cells = cells(at, who);
        let values = self.plan.fields.iter().map(|field| {
            let given: Vec<&str> = field.sources[0]
                .iter()
                .map(|column| column.map_or("", |at| cells[at].as_str()))
                .collect();
            field.value(Cells::new(&given)).replace('\n', " ")
        });
        Features(values.collect::<Vec<_>>().join("\n"))
    }

    /// Each once, in order.
    pub fn keys(&self, of: &Features) -> Vec<BlockKey> {
        self.keys_of(of, |_| true)
    }

    fn keys_of(&self, of: &Features, wanted: impl Fn(&PlannedBlock) -> bool) -> Vec<BlockKey> {
        let table = self.table([of]);
        let mut keys = Vec::new();
        let blocks = self.plan.blocks.iter().enumerate();
        for (at, block) in blocks.filter(|(_, block)| wanted(block)) {
            let kind = u64::from(self.version) << 8 | at as u64;
            let add = |key| keys.push(BlockKey { hash: mix(key, kind), max: block.max });
            keys_of(block, &table, 0, add);
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Those of the keys that members of a household share.
    pub fn household_keys(&self, of: &Features) -> Vec<BlockKey> {
        let shares = self.plan.household.as_ref().map_or(&[][..], |rule| &rule.shares);
        self.keys_of(of, |block| block.on.iter().any(|field| shares.contains(field)))
    }

    /// Which of the candidates are near enough to be looked at with the rest of their residents, or
    /// of the same household and perhaps of one birth.
    pub fn near<'a>(&self, who: &Features, candidates: &'a [Known]) -> Vec<&'a Known> {
        // A parent of the same name is far, but must be seen: its child bears its name.
        let floor = self.cuts.review - 12.0;
        let near = |scorer: &Scorer<'_>, row: u32| scorer.score(0, row, floor).is_some();
        self.seen(who, candidates, |scorer, row| near(scorer, row) || self.beside(scorer, 0, row))
    }

    /// Which of the candidates are of the same household and perhaps of one birth.
    pub fn household<'a>(&self, who: &Features, candidates: &'a [Known]) -> Vec<&'a Known> {
        self.seen(who, candidates, |scorer, row| self.beside(scorer, 0, row))
    }

    /// The candidates of which something holds; they are the rows from 1 on.
    fn seen<'a>(
        &self,
        who: &Features,
        candidates: &'a [Known],
        holds: impl Fn(&Scorer<'_>, u32) -> bool,
    ) -> Vec<&'a Known> {
        let table = self.table(std::iter::once(who).chain(candidates.iter().map(|c| &c.features)));
        let scorer = self.scorer(&table);
        let rows = candidates.iter().zip(1..);
        rows.filter(|(_, row)| holds(&scorer, *row)).map(|(c, _)| c).collect()
    }

    fn beside(&self, scorer: &Scorer<'_>, a: u32, b: u32) -> bool {
        let common = |table: &Table, field, term| self.is_common(table, field, term);
        let rule = self.plan.household.as_ref();
        rule.is_some_and(|rule| household::beside(rule, scorer, (a, b), &common))
    }

    /// `apart`: a person said that these two registrations are of two people.
    pub fn settle<E>(
        &self,
        who: &Known,
        persons: &[Person],
        apart: impl Fn(RegistrationId, RegistrationId) -> Result<bool, E>,
    ) -> Result<Settled, E> {
        let members: Vec<&[Known]> = persons.iter().map(Person::compared).collect();
        let known = members.iter().flat_map(|of| of.iter());
        let mut table =
            self.table(std::iter::once(&who.features).chain(known.map(|k| &k.features)));
        borrowed::forget(&self.plan, &mut table, 1, |table, field, term| {
            self.is_common(table, field, term)
        });
        let scorer = self.scorer(&table);
        let groups = groups(persons, &members);
        let candidates = self.candidates(&scorer, persons, &groups);
        let own = Group { rows: vec![0], ids: vec![who.registration] };
        let beside = |scorer: &Scorer<'_>, a: u32, b: u32| self.beside(scorer, a, b);
        let mut settling =
            Settling { scorer: &scorer, cuts: self.cuts, who, apart, beside, own, groups: &groups };
        settling.run(candidates)
    }

    fn candidates<'a>(
        &self,
        scorer: &Scorer<'_>,
        persons: &[Person],
        groups: &'a [Group],
    ) -> Vec<Candidate<'a>> {
        let floor = self.cuts.review - 12.0;
        let rows = scorer.table.len();
        let pairs: Vec<Scored> = (1..rows).filter_map(|row| scorer.score(0, row, floor)).collect();
        let decisions = cluster::decide(scorer, &pairs, self.cuts);
        let mut found = Vec::new();
        for (person, group) in persons.iter().zip(groups) {
            let ours =
                pairs.iter().zip(&decisions).filter(|(pair, _)| group.rows.contains(&pair.b));
            let best = ours.min_by(|x, y| rank(x).total_cmp(&rank(y)));
            if let Some((pair, decision)) = best.filter(|(_, d)| speaks(**d)) {
                let near = Nearness {
                    resident: person.resident,
                    with: group.ids[(pair.b - group.rows[0]) as usize],
                    bits: pair.bits,
                    levels: pair.levels,
                };
                found.push(Candidate { near, decision: *decision, group });
            }
        }
        found.sort_by(|x, y| {
            y.near.bits.total_cmp(&x.near.bits).then(x.near.with.cmp(&y.near.with))
        });
        found
    }

    /// Everybody of a whole table: registrations that are one person, those alone too.
    pub fn groups(&self, all: &[Known]) -> Vec<Vec<RegistrationId>> {
        let mut table = self.table(all.iter().map(|known| &known.features));
        borrowed::forget(&self.plan, &mut table, THREADS, borrowed::counted(&self.plan));
        if all.is_empty() {
            return Vec::new();
        }
        let blocks = Blocks::new(&self.plan, &table, THREADS);
        let scorer = self.scorer(&table);
        let pairs = batch::score(&scorer, &blocks, self.cuts.review, THREADS, &|_| {});
        let decisions = cluster::decide(&scorer, &pairs, self.cuts);
        let clusters = cluster::cluster(&scorer, &pairs, &decisions, self.cuts);
        let mut groups: BTreeMap<u32, Vec<RegistrationId>> = BTreeMap::new();
        for (known, of) in all.iter().zip(&clusters.of) {
            groups.entry(*of).or_default().push(known.registration);
        }
        groups.into_values().collect()
    }

    /// What was learned has the value by name: more than one household's.
    fn is_common(&self, table: &Table, field: usize, term: u32) -> bool {
        let rarity = self.rarity[field].as_ref();
        rarity.is_some_and(|known| known.values.contains_key(table.terms(field).get(term)))
    }

    /// Weight of evidence and levels of two registrations, as they are written: whose name is a
    /// parent's takes others to tell, see [`Linker::explain`].
    pub fn nearness(&self, a: &Features, b: &Features) -> (f32, Levels) {
        let table = self.table([a, b]);
        let pair = self.scorer(&table).score(0, 1, f32::MIN);
        let pair = pair.expect("no pair is below the least number");
        (pair.bits, pair.levels)
    }

    fn table<'a>(&self, rows: impl IntoIterator<Item = &'a Features>) -> Table {
        let mut table = Table::new(&self.plan);
        rows.into_iter().for_each(|row| table.push(row.values()));
        table
    }

    fn scorer<'a>(&'a self, table: &'a Table) -> Scorer<'a> {
        let of = |(at, rarity): (usize, &Option<Rarity>)| {
            let Some(rarity) = rarity else { return Vec::new() };
            let terms = table.terms(at);
            let bits = (1..terms.len() as u32).map(|term| rarity.bits(terms.get(term)));
            std::iter::once(0.0).chain(bits).collect()
        };
        let rarity = self.rarity.iter().enumerate().map(of).collect();
        Scorer::with(&self.plan, table, self.weights.clone(), rarity)
    }
}

impl Person {
    /// Its registrations that others are compared with; the first ones.
    pub fn compared(&self) -> &[Known] {
        &self.registrations[..self.registrations.len().min(MEMBERS_MAX)]
    }
}

/// The rows of each person in a table whose first row is the registration that comes in.
fn groups(persons: &[Person], members: &[&[Known]]) -> Vec<Group> {
    let mut next = 1;
    let group = |(person, of): (&Person, &&[Known])| {
        let rows: Vec<u32> = (next..).take(of.len()).collect();
        next += of.len() as u32;
        Group { rows, ids: person.registrations.iter().map(|known| known.registration).collect() }
    };
    persons.iter().zip(members).map(group).collect()
}

/// Demographics as the cells of `COLUMNS`.
fn cells(at: Option<&FacilityId>, who: &Demographics) -> [String; 9] {
    let joined = |wanted: &dyn Fn(IdentifierKind) -> bool| {
        let values = who.identifiers.iter().filter(|i| wanted(i.kind)).map(|i| i.value.as_str());
        values.collect::<Vec<_>>().join(";")
    };
    let birth = who.birth_date.map(|d| format!("{:04}{:02}{:02}", d.year(), d.month(), d.day()));
    let sex = match who.sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::Other | Sex::Unknown => "",
    };
    [
        who.name.clone(),
        birth.unwrap_or_default(),
        sex.to_owned(),
        joined(&|kind| kind != IdentifierKind::SocialInsuranceNumber),
        joined(&|kind| kind == IdentifierKind::SocialInsuranceNumber),
        who.phone.clone(),
        who.address.clone(),
        who.commune.clone().unwrap_or_default(),
        at.map(ToString::to_string).unwrap_or_default(),
    ]
}
