//! The index of linkage and the questions.

use super::{Check, named};
use crate::sled::keys;
use crate::sled::linkage::{apart_key, block_keys, index_key, question_index, question_key};
use crate::{IndexRow, StoreError};
use hoso_core::identity::question::{Apart, Question};

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::LINKAGE_INDEX, |check, key, row: IndexRow| {
        if index_key(row.registration).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        block_keys(&row).try_for_each(|key| check.expect(&key, <[u8]>::is_empty))
    })?;
    check.rows(keys::QUESTION, |check, key, row: Question| {
        if question_key(row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        question_index(&row).try_for_each(|key| check.expect(&key, <[u8]>::is_empty))
    })?;
    check.rows(keys::APART, |check, key, row: Apart| {
        let there = apart_key(row.registration, row.from);
        let back = apart_key(row.from, row.registration);
        if there.0 != key && back.0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        for key in [there, back] {
            if check.snapshot.get(&key)?.is_none() {
                check.problem(format!("{}: missing", named(&key.0)));
            }
        }
        Ok(())
    })
}
