//! Assessments with their tasks and cells, the work queue, plugins, and rows without an index.

use super::{Check, cells, named, totals};
use crate::sled::blobs::Folder;
use crate::sled::keys::{self, Key};
use crate::sled::programmes::{assessment_key, cell_key, enrolment_key, task_rows};
use crate::sled::work::{count_keys, due_key, is_waiting};
use crate::{FaultRow, StoreError, TaskRow, TokenRow, WorkItem};
use hoso_core::org::OrgUnit;
use hoso_core::programme::switching::Decision;
use hoso_core::programme::{Assessment, Cell, CellKey, Enrolment};
use hoso_core::quarantine::Quarantine;
use hoso_core::{Digest, FacilityId, ProgrammeId};
use std::collections::BTreeMap;

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    assessments(check)?;
    work(check)?;
    plugins(check)?;
    check.rows(keys::CELL, |check, key, (of, _): (CellKey, Cell)| {
        if cell_key(&of)?.0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        Ok(())
    })?;
    totals::sums(check)?;
    for (key, kept, counted) in cells::differences(check.snapshot, None)? {
        check.problem(format!(
            "cell {} {} {} {}: kept {}/{}, counted {}/{}",
            key.programme,
            key.facility,
            key.period,
            key.indicator,
            kept.numerator,
            kept.denominator,
            counted.numerator,
            counted.denominator,
        ));
    }
    check.rows(keys::ENROLMENT, |check, key, row: Enrolment| {
        if enrolment_key(row.registration, &row.programme).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        Ok(())
    })?;
    check.rows(keys::ORG_UNIT, |_, _, _: OrgUnit| Ok(()))?;
    check.rows(keys::TOKEN, |_, _, _: TokenRow| Ok(()))?;
    check.rows(keys::PLUGIN_QUARANTINE, |_, _, _: Quarantine| Ok(()))?;
    check.rows(keys::FAULT, |check, _, _: FaultRow| {
        check.counts.faults += 1;
        Ok(())
    })
}

fn assessments(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let snapshot = check.snapshot;
    check.rows(keys::ASSESSMENT, |check, key, row: Assessment| {
        if assessment_key(&row).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        for (key, task) in task_rows(&row) {
            check.counts.tasks += 1;
            check.expect(&key, |value| snapshot.decode::<TaskRow>(value).as_ref() == Ok(&task))?;
        }
        Ok(())
    })
}

fn work(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let mut counted: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
    check.rows(keys::WORK, |check, _, item: WorkItem| {
        if is_waiting(&item) {
            count_keys(&item).into_iter().for_each(|key| *counted.entry(key.0).or_default() += 1);
            check.expect(&due_key(&item), <[u8]>::is_empty)?;
        }
        Ok(())
    })?;
    for tag in [keys::WORK_COUNT, keys::BACKLOG] {
        check.rows(tag, |check, key, kept: i64| {
            let counted = counted.remove(key).unwrap_or(0);
            if kept != counted {
                check.problem(format!("{}: kept {kept}, counted {counted}", named(key)));
            }
            Ok(())
        })?;
    }
    for (key, count) in counted {
        check.problem(format!("{}: missing, counted {count}", named(&key)));
    }
    Ok(())
}

fn plugins(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let snapshot = check.snapshot;
    snapshot.each(&Key::new(keys::PLUGIN), |key, _| {
        check.report.keys += 1;
        let digest = key[1..].try_into().map(Digest);
        if !digest.is_ok_and(|digest| snapshot.blobs().has(Folder::Plugins, digest)) {
            check.problem(format!("{}: its component is missing", named(key)));
        }
        Ok(())
    })?;
    let mut last = 0;
    check.rows(keys::DECISION, |check, key, row: Decision| {
        if row.number != last + 1 {
            check.problem(format!("{}: decision {} is missing", named(key), last + 1));
        }
        last = row.number;
        let plugin = row.choice.plugin.map(|plugin| Key::new(keys::PLUGIN).id(&plugin.0));
        if let Some(plugin) = plugin
            && check.snapshot.get(&plugin)?.is_none()
        {
            check.problem(format!("{}: its plugin is not installed", named(key)));
        }
        Ok(())
    })?;
    let known = check.state()?.decisions;
    if last < known {
        check.problem(format!("decisions {} to {known} are missing", last + 1));
    }
    check.rows(keys::APPLIED, |_, _, _: (FacilityId, ProgrammeId, u64)| Ok(()))
}
