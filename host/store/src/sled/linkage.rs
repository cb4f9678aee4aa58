//! The index of linkage, questions and what was parted.

use super::gate::{self, Reader};
use super::keys::{self, Key, last_id};
use super::page::{self, Span};
use super::plan::Plan;
use crate::{Block, IndexRow, Linkage, LinkageCount, Page, QuestionQuery, SledStore, StoreError};
use hoso_core::identity::Basis;
use hoso_core::identity::online::{BlockKey, Known};
use hoso_core::identity::question::{Apart, Question, Verdict};
use hoso_core::{QuestionId, RegistrationId};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

impl Plan<'_, '_> {
    pub fn index_row(&mut self, new: &IndexRow, body: Vec<u8>) -> Result<(), StoreError> {
        let key = index_key(new.registration);
        if let Some(old) = self.get::<IndexRow>(&key)? {
            block_keys(&old).for_each(|key| self.remove(key));
        }
        block_keys(new).for_each(|key| self.mark(key));
        self.put(key, body);
        Ok(())
    }

    pub fn question(&mut self, new: &Question, body: Vec<u8>) -> Result<(), StoreError> {
        let key = question_key(new.id);
        let old: Option<Question> = self.get(&key)?;
        if let Some(old) = &old {
            question_index(old).for_each(|key| self.remove(key));
        }
        question_index(new).for_each(|key| self.mark(key));
        let known = old.map_or(0, |old| old.answers.len());
        if known == 0 && new.answers.is_empty() {
            self.count("asked", new.model)?;
        }
        for answer in new.answers.iter().skip(known) {
            self.count(named(answer.verdict), new.model)?;
        }
        self.put(key, body);
        Ok(())
    }

    pub fn apart(&mut self, row: &Apart, body: Vec<u8>) {
        self.put(apart_key(row.from, row.registration), body.clone());
        self.put(apart_key(row.registration, row.from), body);
    }

    pub fn no_longer_apart(&mut self, a: RegistrationId, b: RegistrationId) {
        self.remove(apart_key(a, b));
        self.remove(apart_key(b, a));
    }

    pub fn count_link(&mut self, basis: &Basis) -> Result<(), StoreError> {
        match basis {
            Basis::First => self.count("new", 0),
            Basis::Rule { model, .. } => self.count("linked", *model),
            Basis::Person { .. } => self.count("by-person", 0),
            Basis::Followed { .. } => self.count("followed", 0),
            Basis::Loosened { .. } => self.count("loosened", 0),
        }
    }

    fn count(&mut self, what: &str, model: u32) -> Result<(), StoreError> {
        let key = Key::new(keys::LINKAGE_COUNT).text(what).id(&model.to_be_bytes());
        let count = self.get::<LinkageCount>(&key)?.map_or(0, |row| row.count);
        self.encode(key, &LinkageCount { what: what.to_owned(), model, count: count + 1 })
    }
}

fn named(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Different => "different",
        Verdict::Unsure => "unsure",
        Verdict::TakenBack => "taken-back",
        Verdict::Settled => "settled",
    }
}

pub fn index_key(registration: RegistrationId) -> Key {
    Key::new(keys::LINKAGE_INDEX).id(&registration.0)
}

pub fn block_keys(of: &IndexRow) -> impl Iterator<Item = Key> + '_ {
    of.keys.iter().map(|key| block_key(*key).id(&of.registration.0))
}

fn block_key(hash: u64) -> Key {
    Key::new(keys::BLOCK).id(&hash.to_be_bytes())
}

pub fn question_key(id: QuestionId) -> Key {
    Key::new(keys::QUESTION).id(&id.0)
}

/// By both registrations; while it is open by facility and evidence, then by a person's answer.
pub fn question_index(of: &Question) -> impl Iterator<Item = Key> + use<> {
    let about = |registration: RegistrationId| {
        Key::new(keys::QUESTION_ABOUT).id(&registration.0).id(&of.id.0)
    };
    let open = of.is_open().then(|| {
        let strength = (of.bits.max(0.0) * 100.0) as u64;
        Key::new(keys::QUESTION_OPEN).text(of.facility.as_str()).falling(strength).id(&of.id.0)
    });
    let by_person = of.answers.last().filter(|answer| answer.by.is_some() && !of.is_open());
    let answered = by_person
        .map(|answer| Key::new(keys::QUESTION_ANSWERED).falling_ms(answer.at_ms).id(&of.id.0));
    [Some(about(of.registration)), Some(about(of.with)), open, answered].into_iter().flatten()
}

pub fn apart_key(registration: RegistrationId, from: RegistrationId) -> Key {
    Key::new(keys::APART).id(&registration.0).id(&from.0)
}

fn id_at_end(key: &[u8]) -> Result<[u8; 16], StoreError> {
    last_id(key).ok_or_else(|| StoreError::Corrupt("a key without an id".to_owned()))
}

/// Of all facilities. Each one's own list has the strongest first: they are merged, and the cursor
/// is the end of the last key, which is the same at every facility.
fn strongest(r: &Reader<'_>, query: &QuestionQuery) -> Result<Page<Question>, StoreError> {
    let after = query.cursor.as_deref().map(page::from_cursor).transpose()?;
    let limit = query.limit.clamp(1, page::PAGE_MAX);
    let (mut lists, mut heads) = (Vec::new(), BinaryHeap::new());
    for prefix in facilities_with_questions(r)? {
        let mut start = prefix.clone();
        if let Some(after) = &after {
            start.0.extend(after);
            // The key behind it.
            start.0.push(0);
        }
        lists.push((prefix.0.len(), r.range(&start, &prefix.end())));
    }
    for (at, list) in lists.iter_mut().enumerate() {
        heads.extend(next_end(list)?.map(|end| Reverse((end, at))));
    }
    let mut page = Page { rows: Vec::new(), next: None };
    while let Some(Reverse((end, at))) = heads.pop() {
        page.rows.extend(r.get(&question_key(QuestionId(id_at_end(&end)?)))?);
        heads.extend(next_end(&mut lists[at])?.map(|end| Reverse((end, at))));
        if page.rows.len() >= limit {
            page.next = (!heads.is_empty()).then(|| page::to_cursor(&end));
            break;
        }
    }
    Ok(page)
}

/// What stands behind the facility in the next key of a list.
fn next_end(
    (prefix, list): &mut (usize, impl Iterator<Item = gate::Row>),
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(list.next().transpose()?.map(|(key, _)| key[*prefix..].to_vec()))
}

/// The prefix of each facility's open questions: one step for each, however many it has.
fn facilities_with_questions(r: &Reader<'_>) -> Result<Vec<Key>, StoreError> {
    let all = Key::new(keys::QUESTION_OPEN);
    let (mut start, end, mut found) = (all.clone(), all.end(), Vec::new());
    while let Some(row) = r.range(&start, &end).next() {
        let (key, _) = row?;
        let text = key.iter().position(|byte| *byte == 0);
        let text =
            text.ok_or_else(|| StoreError::Corrupt("a key without a facility".to_owned()))?;
        let prefix = Key(key[..=text].to_vec());
        start = prefix.end();
        found.push(prefix);
    }
    Ok(found)
}

impl Linkage for SledStore {
    fn index_row(&self, registration: RegistrationId) -> Result<Option<IndexRow>, StoreError> {
        self.read(|r| r.get(&index_key(registration)))
    }

    fn blocks(&self, keys: &[BlockKey]) -> Result<Block, StoreError> {
        self.read(|r| {
            let (mut found, mut ids) = (Block::default(), BTreeSet::new());
            for key in keys {
                let rows = r.under(&block_key(key.hash)).take(key.max + 1);
                let block: Vec<_> = rows.collect::<Result<_, _>>()?;
                if block.len() > key.max {
                    found.left_out += 1;
                    continue;
                }
                for (key, _) in block {
                    ids.insert(RegistrationId(id_at_end(&key)?));
                }
            }
            for registration in ids {
                let row: Option<IndexRow> = r.get(&index_key(registration))?;
                let known = row.map(|row| Known { registration, features: row.features });
                found.known.extend(known);
            }
            Ok(found)
        })
    }

    fn apart_from(&self, registration: RegistrationId) -> Result<Vec<Apart>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::APART).id(&registration.0)))
    }

    fn question(&self, id: QuestionId) -> Result<Option<Question>, StoreError> {
        self.read(|r| r.get(&question_key(id)))
    }

    fn open_questions(&self, query: &QuestionQuery) -> Result<Page<Question>, StoreError> {
        let Some(facility) = &query.facility else { return self.read(|r| strongest(r, query)) };
        let prefix = Key::new(keys::QUESTION_OPEN).text(facility.as_str());
        let span = Span { prefix, end: None, cursor: query.cursor.as_deref(), limit: query.limit };
        self.read(|r| r.page(span, |key, _| r.get(&question_key(QuestionId(id_at_end(key)?)))))
    }

    fn answered_questions(&self, query: &QuestionQuery) -> Result<Page<Question>, StoreError> {
        let prefix = Key::new(keys::QUESTION_ANSWERED);
        let span = Span { prefix, end: None, cursor: query.cursor.as_deref(), limit: query.limit };
        let wanted = |row: &Question| query.facility.as_ref().is_none_or(|f| *f == row.facility);
        self.read(|r| {
            r.page(span, |key, _| {
                let row: Option<Question> = r.get(&question_key(QuestionId(id_at_end(key)?)))?;
                Ok(row.filter(wanted))
            })
        })
    }

    fn questions_about(&self, registration: RegistrationId) -> Result<Vec<Question>, StoreError> {
        self.read(|r| {
            let rows = r.under(&Key::new(keys::QUESTION_ABOUT).id(&registration.0));
            let question = |row: gate::Row| r.get(&question_key(QuestionId(id_at_end(&row?.0)?)));
            rows.filter_map(|row| question(row).transpose()).collect()
        })
    }

    fn linkage_counts(&self) -> Result<Vec<LinkageCount>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::LINKAGE_COUNT)))
    }

    fn all_registrations(
        &self,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<RegistrationId>, StoreError> {
        let span = Span { prefix: Key::new(keys::REGISTRATION), end: None, cursor, limit };
        self.read(|r| r.page(span, |key, _| Ok(Some(RegistrationId(id_at_end(key)?)))))
    }
}
