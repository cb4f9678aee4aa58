//! One registration against those that are known already: the same comparisons, weights and
//! guards as for whole tables, with what was learned once. Pure; the caller keeps the index.

use super::batch;
use super::block::{Blocks, keys_of};
use super::borrowed;
use super::cluster::{self, LEAD, against};
use super::explain::{self, Evidence, Language};
use super::learned::{Learned, Rarity, cuts_for};
use super::model::Model;
use super::plan::{LEVELS, Levels, ModelError, Plan};
use super::score::{Cuts, Decision, Scored, Scorer};
use super::table::Table;
use super::terms::mix;
use super::{Demographics, IdentifierKind, Sex};
use crate::{FacilityId, RegistrationId, ResidentId};
use serde::{Deserialize, Serialize};
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
            field.value(&given).replace('\n', " ")
        });
        Features(values.collect::<Vec<_>>().join("\n"))
    }

    /// Each once, in order.
    pub fn keys(&self, of: &Features) -> Vec<BlockKey> {
        let table = self.table([of]);
        let mut keys = Vec::new();
        for (at, block) in self.plan.blocks.iter().enumerate() {
            let kind = u64::from(self.version) << 8 | at as u64;
            let add = |key| keys.push(BlockKey { hash: mix(key, kind), max: block.max });
            keys_of(block, &table, 0, add);
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Which of the candidates are near enough to be looked at with the rest of their residents.
    pub fn near<'a>(&self, who: &Features, candidates: &'a [Known]) -> Vec<&'a Known> {
        let table = self.table(std::iter::once(who).chain(candidates.iter().map(|c| &c.features)));
        let scorer = self.scorer(&table);
        // A parent of the same name is far, but must be seen: its child bears its name.
        let floor = self.cuts.review - 12.0;
        let rows = candidates.iter().zip(1..);
        rows.filter(|(_, row)| scorer.score(0, *row, floor).is_some()).map(|(c, _)| c).collect()
    }

    /// `apart`: a person said that these two registrations are of two people.
    pub fn settle<E>(
        &self,
        who: &Known,
        persons: &[Person],
        apart: impl Fn(RegistrationId, RegistrationId) -> Result<bool, E>,
    ) -> Result<Settled, E> {
        let members: Vec<&[Known]> = persons.iter().map(Person::first).collect();
        let known = members.iter().flat_map(|of| of.iter());
        let mut table =
            self.table(std::iter::once(&who.features).chain(known.map(|k| &k.features)));
        borrowed::forget(&self.plan, &mut table, |table, field, term| {
            self.is_common(table, field, term)
        });
        let scorer = self.scorer(&table);
        let candidates = self.candidates(&scorer, persons, &members);
        let mut settling = Settling {
            scorer,
            cuts: self.cuts,
            who,
            apart,
            rows: vec![0],
            ids: vec![who.registration],
        };
        settling.run(candidates)
    }

    fn candidates(
        &self,
        scorer: &Scorer<'_>,
        persons: &[Person],
        members: &[&[Known]],
    ) -> Vec<Candidate> {
        let floor = self.cuts.review - 12.0;
        let rows = scorer.table.len();
        let pairs: Vec<Scored> = (1..rows).filter_map(|row| scorer.score(0, row, floor)).collect();
        let decisions = cluster::decide(scorer, &pairs, self.cuts);
        let mut first = 1;
        let mut found = Vec::new();
        for (person, of) in persons.iter().zip(members) {
            let rows: Vec<u32> = (first..).take(of.len()).collect();
            first += of.len() as u32;
            let ours = pairs.iter().zip(&decisions).filter(|(pair, _)| rows.contains(&pair.b));
            let best = ours.min_by(|x, y| rank(x).total_cmp(&rank(y)));
            if let Some((pair, decision)) = best.filter(|(_, d)| speaks(**d)) {
                let with = of[(pair.b - rows[0]) as usize].registration;
                let near = Nearness {
                    resident: person.resident,
                    with,
                    bits: pair.bits,
                    levels: pair.levels,
                };
                let ids = person.registrations.iter().map(|known| known.registration).collect();
                found.push(Candidate { near, decision: *decision, rows, ids });
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
        borrowed::forget(&self.plan, &mut table, borrowed::counted(&self.plan));
        if all.is_empty() {
            return Vec::new();
        }
        let blocks = Blocks::new(&self.plan, &table, THREADS);
        let scorer = self.scorer(&table);
        let pairs = batch::score(&scorer, &blocks, self.cuts, THREADS, &|_| {});
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

    /// Weight of evidence and levels of two registrations.
    pub fn nearness(&self, a: &Features, b: &Features) -> (f32, Levels) {
        self.pair(a, b, |_, pair| (pair.bits, pair.levels))
    }

    /// What speaks for and against that two registrations are of one person, what weighs most
    /// first.
    pub fn evidence(&self, a: &Features, b: &Features, language: Language) -> Vec<Evidence> {
        self.pair(a, b, |scorer, pair| explain::evidence(scorer, pair, language))
    }

    /// The guards that hold between two registrations, in words.
    pub fn guards(&self, a: &Features, b: &Features, language: Language) -> Vec<String> {
        self.pair(a, b, |scorer, pair| explain::guards(scorer, pair, language).collect())
    }

    fn pair<T>(
        &self,
        a: &Features,
        b: &Features,
        told: impl FnOnce(&Scorer<'_>, &Scored) -> T,
    ) -> T {
        let table = self.table([a, b]);
        let scorer = self.scorer(&table);
        let pair = scorer.score(0, 1, f32::MIN).expect("no pair is below the least number");
        told(&scorer, &pair)
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
    fn first(&self) -> &[Known] {
        &self.registrations[..self.registrations.len().min(MEMBERS_MAX)]
    }
}

/// A resident that something speaks for.
struct Candidate {
    near: Nearness,
    decision: Decision,
    rows: Vec<u32>,
    ids: Vec<RegistrationId>,
}

/// Links before those that must be alone, before questions; then the nearest.
fn rank((pair, decision): &(&Scored, &Decision)) -> f32 {
    let kind = match decision {
        Decision::Link => 0.0,
        Decision::Alone => 1.0,
        Decision::Review => 2.0,
        Decision::Apart | Decision::Never => 3.0,
    };
    kind * 10_000.0 - pair.bits
}

fn speaks(decision: Decision) -> bool {
    matches!(decision, Decision::Link | Decision::Alone | Decision::Review)
}

struct Settling<'a, F> {
    scorer: Scorer<'a>,
    cuts: Cuts,
    who: &'a Known,
    apart: F,
    /// The registration and all that it was joined with.
    rows: Vec<u32>,
    ids: Vec<RegistrationId>,
}

impl<E, F: Fn(RegistrationId, RegistrationId) -> Result<bool, E>> Settling<'_, F> {
    fn run(&mut self, candidates: Vec<Candidate>) -> Result<Settled, E> {
        let mut settled = Settled::default();
        let mut left = Vec::new();
        let (links, others): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|c| c.decision == Decision::Link);
        for candidate in links {
            if self.joins(&candidate)? {
                settled.join.push(candidate.near);
            } else {
                left.push(candidate);
            }
        }
        // Another that is nearly as near, and a different person: which of the two is open.
        let rivalled = |near: &Nearness| left.iter().any(|c| c.near.bits > near.bits - LEAD);
        if settled.join.first().is_some_and(rivalled) {
            settled.ask.append(&mut settled.join);
        }
        if settled.ask.is_empty() && left.is_empty() {
            self.join_alone(&mut settled, others, &mut left)?;
        } else {
            left.extend(others);
        }
        self.ask(&mut settled, left)?;
        Ok(settled)
    }

    /// Joins those that must be alone, the nearest first, where whoever is nearly as near may be
    /// the same person.
    fn join_alone(
        &mut self,
        settled: &mut Settled,
        mut open: Vec<Candidate>,
        left: &mut Vec<Candidate>,
    ) -> Result<(), E> {
        while let Some(at) = open.iter().position(|c| c.decision == Decision::Alone) {
            let candidate = open.remove(at);
            let near = |c: &&Candidate| c.near.bits > candidate.near.bits - LEAD;
            let mut rivals = false;
            for other in open.iter().chain(left.iter()).filter(near) {
                rivals |= self.are_two(&candidate, other)?;
            }
            if !rivals && self.joins(&candidate)? {
                settled.join.push(candidate.near);
            } else {
                left.push(candidate);
            }
        }
        left.extend(open);
        Ok(())
    }

    /// They cannot be one person.
    fn are_two(&self, one: &Candidate, other: &Candidate) -> Result<bool, E> {
        Ok(!against(&self.scorer, &one.rows, &other.rows).allows(self.cuts)
            || self.is_apart(&one.ids, other)?)
    }

    /// Joins where all registrations together speak for it.
    fn joins(&mut self, candidate: &Candidate) -> Result<bool, E> {
        if self.is_apart(&self.ids, candidate)?
            || !against(&self.scorer, &self.rows, &candidate.rows).allows(self.cuts)
        {
            return Ok(false);
        }
        self.rows.extend(&candidate.rows);
        self.ids.extend(&candidate.ids);
        Ok(true)
    }

    fn is_apart(&self, ids: &[RegistrationId], candidate: &Candidate) -> Result<bool, E> {
        for ours in ids {
            for theirs in &candidate.ids {
                if (self.apart)(*ours, *theirs)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// A decision that two are not one is remembered: it is not asked again.
    fn ask(&self, settled: &mut Settled, mut left: Vec<Candidate>) -> Result<(), E> {
        left.sort_by(|x, y| y.near.bits.total_cmp(&x.near.bits));
        for candidate in left {
            if settled.ask.len() >= QUESTIONS_MAX {
                break;
            }
            if !self.is_apart(&[self.who.registration], &candidate)? {
                settled.ask.push(candidate.near);
            }
        }
        Ok(())
    }
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
