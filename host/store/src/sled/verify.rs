//! Is the store whole? Every index row is explained by a row, every row has its index rows, and
//! what is counted or numbered agrees. Runs over a snapshot while the host works.

mod audit;
pub mod cells;
mod linkage;
mod people;
mod permissions;
mod programmes;
mod records;
mod totals;

use super::blobs::Folder;
use super::gate::Snapshot;
use super::keys::{self, Key};
use super::page::to_cursor;
use super::state::State;
use crate::{Counts, StoreError, VerifyReport};
use hoso_core::RegistrationId;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// Tags of rows that are derived from other rows.
const DERIVED: [u8; 19] = [
    keys::REFERRAL_OPEN,
    keys::ACCOUNT_BY,
    keys::SUBJECT,
    keys::REPRESENTS,
    keys::IDENTITY,
    keys::NAME,
    keys::OF_RESIDENT,
    keys::AT_FACILITY,
    keys::POINTER,
    keys::RECEIPT_TIME,
    keys::RECEIPT_OF,
    keys::WORK_DUE,
    keys::TASK,
    keys::UNREVIEWED,
    keys::OPEN_REQUEST,
    keys::BLOCK,
    keys::QUESTION_OPEN,
    keys::QUESTION_ANSWERED,
    keys::QUESTION_ABOUT,
];

pub fn run(snapshot: &Snapshot<'_>) -> Result<VerifyReport, StoreError> {
    let mut check = Check {
        snapshot,
        report: VerifyReport::default(),
        hasher: RandomState::new(),
        explained: HashSet::new(),
        registrations: HashSet::new(),
        counts: Counts::default(),
    };
    people::run(&mut check)?;
    linkage::run(&mut check)?;
    permissions::run(&mut check)?;
    records::run(&mut check)?;
    programmes::run(&mut check)?;
    let state = check.state()?;
    audit::run(&mut check, state.chain)?;
    check.unexplained()?;
    check.counts(&state);
    check.blobs()?;
    Ok(check.report)
}

struct Check<'s, 'i> {
    snapshot: &'s Snapshot<'i>,
    report: VerifyReport,
    hasher: RandomState,
    /// Hashes of the derived keys that rows account for: millions, so not the keys themselves.
    explained: HashSet<u64>,
    registrations: HashSet<RegistrationId>,
    counts: Counts,
}

impl Check<'_, '_> {
    /// Hands over every row of a tag; one that cannot be read is a problem.
    fn rows<T: DeserializeOwned>(
        &mut self,
        tag: u8,
        mut row: impl FnMut(&mut Self, &[u8], T) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let snapshot = self.snapshot;
        snapshot.each(&Key::new(tag), |key, value| {
            self.report.keys += 1;
            match snapshot.decode(value) {
                Ok(found) => row(self, key, found),
                Err(error) => {
                    self.problem(format!("{}: {error}", named(key)));
                    Ok(())
                }
            }
        })
    }

    fn problem(&mut self, text: String) {
        self.report.add(text);
    }

    /// The derived row must be there and say `what`; a row accounts for it.
    fn expect(&mut self, key: &Key, says: impl FnOnce(&[u8]) -> bool) -> Result<(), StoreError> {
        self.explained.insert(self.hasher.hash_one(&key.0));
        match self.snapshot.get(key)? {
            None => self.problem(format!("{}: missing", named(&key.0))),
            Some(value) if !says(&value) => {
                self.problem(format!("{}: not what its row says", named(&key.0)));
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn unexplained(&mut self) -> Result<(), StoreError> {
        let snapshot = self.snapshot;
        for tag in DERIVED {
            snapshot.each(&Key::new(tag), |key, _| {
                self.report.keys += 1;
                if !self.explained.contains(&self.hasher.hash_one(key)) {
                    self.problem(format!("{}: no row explains it", named(key)));
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn state(&self) -> Result<State, StoreError> {
        let stored = self.snapshot.get(&Key::new(keys::STATE))?;
        let state = stored.map(|value| self.snapshot.decode(&value)).transpose()?;
        Ok(state.unwrap_or_default())
    }

    fn counts(&mut self, state: &State) {
        if state.counts != self.counts {
            self.problem(format!("counts: kept {:?}, found {:?}", state.counts, self.counts));
        }
    }

    fn blobs(&mut self) -> Result<(), StoreError> {
        for folder in Folder::ALL {
            for digest in self.snapshot.blobs().list(folder)? {
                self.report.blobs += 1;
                if let Err(error) = self.snapshot.blobs().get(folder, digest) {
                    self.problem(error.to_string());
                }
            }
        }
        Ok(())
    }
}

/// A key without what it says of a person: the noun, and the end, which is an id or a code.
fn named(key: &[u8]) -> String {
    let noun = match key.first() {
        Some(&keys::REGISTRATION) => "registration",
        Some(&keys::LINKS) => "links",
        Some(&keys::OF_RESIDENT) => "index by resident",
        Some(&keys::IDENTITY) => "index by identifier",
        Some(&keys::NAME) => "index by name",
        Some(&keys::AT_FACILITY) => "index by facility",
        Some(&keys::RECORD) => "record",
        Some(&keys::POINTER) => "pointer of record",
        Some(&keys::OLD_RECORD) => "old version",
        Some(&keys::VISIT) => "records of visit",
        Some(&keys::RECEIPT) => "receipt",
        Some(&keys::RECEIPT_TIME | &keys::RECEIPT_OF) => "receipts by time",
        Some(&keys::QUARANTINE) => "quarantine",
        Some(&(keys::AUDIT | keys::AUDIT_CUT)) => "audit row",
        Some(&keys::ENROLMENT) => "enrolment",
        Some(&keys::ASSESSMENT) => "assessment",
        Some(&keys::TASK) => "task",
        Some(&keys::CELL) => "cell",
        Some(&keys::SUM) => "sum of cells",
        Some(&keys::WEEK) => "visits of a week",
        Some(&keys::WORK) => "work",
        Some(&keys::WORK_DUE) => "work by day",
        Some(&keys::WORK_COUNT | &keys::BACKLOG) => "count of work",
        Some(&keys::DECISION) => "decision",
        Some(&keys::APPLIED) => "applied decision",
        Some(&keys::PLUGIN) => "plugin",
        Some(&keys::ORG_UNIT) => "org unit",
        Some(&keys::ACCOUNT | &keys::RESIDENT_ACCOUNT | &keys::ACCOUNT_BY | &keys::SUBJECT) => {
            "account"
        }
        Some(&keys::CONSENT) => "consent",
        Some(&keys::REPRESENTATION | &keys::REPRESENTS) => "representation",
        Some(&keys::BREAK_GLASS) => "break-glass",
        Some(&keys::REFERRAL | &keys::REFERRAL_OPEN) => "referral",
        Some(&keys::UNREVIEWED) => "open review",
        Some(&keys::SUBJECT_REQUEST | &keys::OPEN_REQUEST) => "request of a resident",
        Some(&keys::LINKAGE_INDEX | &keys::BLOCK) => "index of linkage",
        Some(
            &(keys::QUESTION
            | keys::QUESTION_OPEN
            | keys::QUESTION_ANSWERED
            | keys::QUESTION_ABOUT),
        ) => "question",
        Some(&keys::APART) => "parted registrations",
        Some(&keys::LINKAGE_COUNT) => "count of linkage",
        Some(&keys::TOKEN) => "token",
        Some(&keys::FAULT) => "fault",
        Some(&keys::PLUGIN_QUARANTINE) => "quarantine of plugin",
        _ => "row",
    };
    let end = &key[key.len().saturating_sub(16).max(1.min(key.len()))..];
    format!("{noun} ..{}", to_cursor(end))
}
