//! Receipts, quarantine, faults, accounts, counts.

use super::keys::{self, Key};
use super::page::Span;
use super::plan::Plan;
use super::state::State;
use crate::{
    Account, Counts, FaultRow, Operations, Page, QuarantineRow, SledStore, StoreError, Subject,
    TokenRow,
};
use hoso_core::message::Receipt;
use hoso_core::policy::Holder;
use hoso_core::{AccountId, Digest, FacilityId, RegistrationId};
use std::cmp::Reverse;

impl Plan<'_, '_> {
    pub fn receipt(&mut self, new: &Receipt, body: Vec<u8>) -> Result<(), StoreError> {
        let key = Key::new(keys::RECEIPT).id(&new.message.0);
        if let Some(old) = self.get::<Receipt>(&key)? {
            receipt_times(&old).for_each(|key| self.remove(key));
        }
        receipt_times(new).for_each(|key| self.mark(key));
        self.put(key, body);
        Ok(())
    }

    pub fn fault(&mut self, row: &FaultRow, body: Vec<u8>) -> Result<(), StoreError> {
        let key = Key::new(keys::FAULT).falling_ms(row.at_ms).id(&row.resident.0);
        let key = key.place(&row.facility, &row.programme);
        if !self.has(&key)? {
            self.changes.faults += 1;
        }
        self.put(key, body);
        Ok(())
    }

    pub fn account(&mut self, row: &Account, body: Vec<u8>) -> Result<(), StoreError> {
        let key = account_key(row);
        let before = self.get::<Account>(&key)?.and_then(|account| account.subject);
        if let Some(before) = before.filter(|before| row.subject.as_ref() != Some(before)) {
            self.remove(subject_key(&before));
        }
        if let Some(subject) = &row.subject {
            self.encode(subject_key(subject), &row.id)?;
        }
        self.put(key, body);
        match row.holder {
            Holder::Resident(registration) => self.encode(account_by_key(registration), &row.id),
            Holder::Staff(_) => Ok(()),
        }
    }
}

/// Accounts of staff are listed without a look at those of residents.
pub fn account_key(of: &Account) -> Key {
    let tag = match of.holder {
        Holder::Staff(_) => keys::ACCOUNT,
        Holder::Resident(_) => keys::RESIDENT_ACCOUNT,
    };
    Key::new(tag).text(of.id.as_str())
}

/// By a hash: a subject may be long, and says who somebody is elsewhere.
pub fn subject_key(of: &Subject) -> Key {
    let text = [of.issuer.as_bytes(), &[0], of.subject.as_bytes()].concat();
    Key::new(keys::SUBJECT).id(&Digest::of(&text).0)
}

pub fn account_by_key(registration: RegistrationId) -> Key {
    Key::new(keys::ACCOUNT_BY).id(&registration.0)
}

fn receipt_index(sender: Option<&FacilityId>) -> Key {
    match sender {
        Some(sender) => Key::new(keys::RECEIPT_OF).text(sender.as_str()),
        None => Key::new(keys::RECEIPT_TIME),
    }
}

/// Among all receipts, and among those of its sender.
pub fn receipt_times(of: &Receipt) -> impl Iterator<Item = Key> {
    let indexes = [None, of.sender.as_ref()].map(receipt_index);
    let (at_ms, message) = (of.at_ms, of.message);
    let mut indexes = Vec::from(indexes);
    indexes.dedup();
    indexes.into_iter().map(move |index| index.falling_ms(at_ms).id(&message.0))
}

impl Operations for SledStore {
    fn receipt(&self, message: Digest) -> Result<Option<Receipt>, StoreError> {
        self.read(|r| r.get(&Key::new(keys::RECEIPT).id(&message.0)))
    }

    fn receipts(
        &self,
        sender: Option<&FacilityId>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Receipt>, StoreError> {
        let prefix = receipt_index(sender);
        self.read(|r| {
            r.page(Span { prefix, end: None, cursor, limit }, |key, _| {
                // Behind the time of 8 bytes.
                r.get(&Key::new(keys::RECEIPT).id(&key[8..]))
            })
        })
    }

    fn quarantine(
        &self,
        sender: Option<&FacilityId>,
        limit: usize,
    ) -> Result<Vec<QuarantineRow>, StoreError> {
        let mut rows: Vec<QuarantineRow> = self.read(|r| r.all(&Key::new(keys::QUARANTINE)))?;
        rows.retain(|row| sender.is_none() || row.sender.as_ref() == sender);
        rows.sort_by_key(|row| Reverse((row.at_ms, row.message)));
        rows.truncate(limit);
        Ok(rows)
    }

    fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        self.read(|r| match r.get(&Key::new(keys::ACCOUNT).text(id.as_str()))? {
            Some(staff) => Ok(Some(staff)),
            None => r.get(&Key::new(keys::RESIDENT_ACCOUNT).text(id.as_str())),
        })
    }

    fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::ACCOUNT)))
    }

    fn account_by(&self, registration: RegistrationId) -> Result<Option<AccountId>, StoreError> {
        self.read(|r| r.get(&account_by_key(registration)))
    }

    fn account_of_subject(&self, subject: &Subject) -> Result<Option<AccountId>, StoreError> {
        self.read(|r| r.get(&subject_key(subject)))
    }

    fn token(&self, hash: Digest) -> Result<Option<TokenRow>, StoreError> {
        self.read(|r| r.get(&Key::new(keys::TOKEN).id(&hash.0)))
    }

    fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::TOKEN)))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        self.read(|r| r.get::<State>(&Key::new(keys::STATE)))
            .map(|state| state.unwrap_or_default().counts)
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|r| r.get(&Key::new(keys::META).id(name.as_bytes())))
    }
}
