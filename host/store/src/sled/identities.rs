//! Registrations, links and the ways to find them.

use super::gate::Reader;
use super::keys::{self, Key, last_id};
use super::page::{PAGE_MAX, SCAN_MAX, Span, from_cursor};
use super::plan::Plan;
use crate::{Identities, Page, SledStore, StoreError};
use hoso_core::identity::normalise::phones_in;
use hoso_core::identity::{Demographics, Identifier, Link, Registration};
use hoso_core::text::fold;
use hoso_core::{FacilityId, RegistrationId, ResidentId};
use std::collections::BTreeSet;

/// Telephone numbers of a registration that are searched by.
const PHONES_MAX: usize = 4;

impl Plan<'_, '_> {
    pub fn registration(&mut self, new: &Registration, body: Vec<u8>) -> Result<(), StoreError> {
        let key = row_of(new.id);
        match self.get::<Registration>(&key)? {
            Some(old) => index_of(&old).into_iter().for_each(|key| self.remove(key)),
            None => {
                self.changes.registrations += 1;
                if let Some(link) = self.links(new.id)?.last() {
                    self.mark(at_facility(&new.facility, link.resident, new.id));
                }
            }
        }
        index_of(new).into_iter().for_each(|key| self.mark(key));
        self.put(key, body);
        Ok(())
    }

    pub fn link(&mut self, new: Link) -> Result<(), StoreError> {
        let of: Option<Registration> = self.get(&row_of(new.registration))?;
        let mut links = self.links(new.registration)?;
        if let Some(old) = links.last() {
            self.remove(of_resident(old.resident, old.registration));
            if self.first(&Key::new(keys::OF_RESIDENT).id(&old.resident.0))?.is_none() {
                self.changes.residents -= 1;
            }
            if let Some(of) = &of {
                self.remove(at_facility(&of.facility, old.resident, of.id));
            }
        }
        if self.first(&Key::new(keys::OF_RESIDENT).id(&new.resident.0))?.is_none() {
            self.changes.residents += 1;
        }
        self.count_link(&new.basis)?;
        self.mark(of_resident(new.resident, new.registration));
        if let Some(of) = &of {
            self.mark(at_facility(&of.facility, new.resident, of.id));
        }
        let key = Key::new(keys::LINKS).id(&new.registration.0);
        links.push(new);
        self.encode(key, &links)
    }

    pub fn links(&self, of: RegistrationId) -> Result<Vec<Link>, StoreError> {
        Ok(self.get(&Key::new(keys::LINKS).id(&of.0))?.unwrap_or_default())
    }
}

/// Identifiers, and the words that a registration is searched by.
pub fn index_of(of: &Registration) -> BTreeSet<Key> {
    let who = &of.demographics;
    let here = Key::new(keys::NAME).text(of.facility.as_str());
    let words = searched(who);
    let names = words.iter().map(|word| here.clone().text(word));
    let all = who.identifiers.iter().map(keys::identity).chain(names);
    all.map(|key| key.id(&of.id.0)).collect()
}

/// Words of the folded name, and telephone numbers: no name is made of digits.
fn searched(who: &Demographics) -> Vec<String> {
    let folded = fold(&who.name);
    let names = words(&folded).map(str::to_owned);
    names.chain(phones_in(&who.phone).take(PHONES_MAX)).collect()
}

/// Words of a folded name, at most 16; a word of unusual length is cut.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    let cut = |w: &str| w.char_indices().nth(24).map_or(w.len(), |(at, _)| at);
    folded.split([' ', '\0']).filter(|w| !w.is_empty()).take(16).map(move |w| &w[..cut(w)])
}

pub fn of_resident(resident: ResidentId, registration: RegistrationId) -> Key {
    Key::new(keys::OF_RESIDENT).id(&resident.0).id(&registration.0)
}

pub fn at_facility(
    facility: &FacilityId,
    resident: ResidentId,
    registration: RegistrationId,
) -> Key {
    Key::new(keys::AT_FACILITY).text(facility.as_str()).id(&resident.0).id(&registration.0)
}

pub fn row_of(registration: RegistrationId) -> Key {
    Key::new(keys::REGISTRATION).id(&registration.0)
}

impl Reader<'_> {
    pub fn links(&self, of: RegistrationId) -> Result<Vec<Link>, StoreError> {
        Ok(self.get(&Key::new(keys::LINKS).id(&of.0))?.unwrap_or_default())
    }

    pub fn registration_ids(&self, of: ResidentId) -> Result<Vec<RegistrationId>, StoreError> {
        self.last_ids(&Key::new(keys::OF_RESIDENT).id(&of.0), PAGE_MAX)
    }

    /// Registrations at the ends of at most `limit` keys.
    fn last_ids(&self, prefix: &Key, limit: usize) -> Result<Vec<RegistrationId>, StoreError> {
        let rows = self.under(prefix).take(limit);
        rows.map(|row| registration_at_end(&row?.0)).collect()
    }

    /// The word that the fewest names have leads; the others are looked for in its names.
    fn search(
        &self,
        facility: &FacilityId,
        words: &[&str],
        limit: usize,
    ) -> Result<Vec<RegistrationId>, StoreError> {
        let here = Key::new(keys::NAME).text(facility.as_str());
        let starts_of = |word: &&str| here.clone().id(word.as_bytes());
        let counted = words.iter().map(|w| (self.under(&starts_of(w)).take(SCAN_MAX).count(), w));
        let Some((_, rarest)) = counted.min() else { return Ok(Vec::new()) };
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        for id in self.last_ids(&starts_of(rarest), SCAN_MAX)? {
            if found.len() >= limit {
                break;
            }
            if seen.insert(id) && self.is_named(id, words)? {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn is_named(&self, id: RegistrationId, wanted: &[&str]) -> Result<bool, StoreError> {
        let Some(of) = self.get::<Registration>(&row_of(id))? else { return Ok(false) };
        let words = searched(&of.demographics);
        Ok(wanted.iter().all(|start| words.iter().any(|word| word.starts_with(start))))
    }
}

fn registration_at_end(key: &[u8]) -> Result<RegistrationId, StoreError> {
    let id = last_id(key).ok_or_else(|| StoreError::Corrupt("a key without an id".to_owned()))?;
    Ok(RegistrationId(id))
}

impl Identities for SledStore {
    fn registration(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.read(|r| r.get(&row_of(id)))
    }

    fn link_of(&self, id: RegistrationId) -> Result<Option<Link>, StoreError> {
        self.read(|r| Ok(r.links(id)?.pop()))
    }

    fn link_events(&self, id: RegistrationId) -> Result<Vec<Link>, StoreError> {
        self.read(|r| r.links(id))
    }

    fn registration_ids(&self, of: ResidentId) -> Result<Vec<RegistrationId>, StoreError> {
        self.read(|r| r.registration_ids(of))
    }

    fn registrations_of(&self, id: ResidentId) -> Result<Vec<Registration>, StoreError> {
        self.read(|r| {
            let ids = r.registration_ids(id)?.into_iter();
            ids.filter_map(|id| r.get(&row_of(id)).transpose()).collect()
        })
    }

    fn registrations_with(
        &self,
        identifier: &Identifier,
        limit: usize,
    ) -> Result<Vec<RegistrationId>, StoreError> {
        self.read(|r| r.last_ids(&keys::identity(identifier), limit))
    }

    fn search_name(
        &self,
        facility: &FacilityId,
        name: &str,
        limit: usize,
    ) -> Result<Vec<RegistrationId>, StoreError> {
        let folded = fold(name);
        let words: Vec<&str> = words(&folded).collect();
        self.read(|r| r.search(facility, &words, limit.min(PAGE_MAX)))
    }

    fn residents_at(
        &self,
        facility: &FacilityId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<ResidentId>, StoreError> {
        let prefix = Key::new(keys::AT_FACILITY).text(facility.as_str());
        let mut last = cursor.map(from_cursor).transpose()?.and_then(|at| resident_at(&at));
        self.read(|r| {
            r.page(Span { prefix, end: None, cursor, limit }, |key, _| {
                let resident = resident_at(key);
                let is_new = resident != last;
                last = resident;
                Ok(resident.filter(|_| is_new))
            })
        })
    }

    fn facilities(&self) -> Result<Vec<FacilityId>, StoreError> {
        let all = Key::new(keys::AT_FACILITY);
        let mut found = Vec::new();
        self.read(|r| {
            let mut at = all.clone();
            while let Some(row) = r.range(&at, &all.end()).next() {
                let code = row?.0[1..].split(|byte| *byte == 0).next().map(<[u8]>::to_vec);
                let code = code.and_then(|code| String::from_utf8(code).ok()?.parse().ok());
                let code: FacilityId =
                    code.ok_or_else(|| StoreError::Corrupt("a facility's code".to_owned()))?;
                at = all.clone().text(code.as_str()).end();
                found.push(code);
            }
            Ok(())
        })?;
        Ok(found)
    }
}

fn resident_at(key: &[u8]) -> Option<ResidentId> {
    key.first_chunk().copied().map(ResidentId)
}
