//! Enrolments, assessments with their tasks and their share of the cells.

use super::gate::Reader;
use super::keys::{self, Key, triple};
use super::page::Span;
use super::plan::Plan;
use crate::{FaultRow, Page, Programmes, SledStore, StoreError, TaskQuery, TaskRow, WorkItem};
use hoso_core::org::OrgUnit;
use hoso_core::programme::switching::Decision;
use hoso_core::programme::{Assessment, Cell, CellKey, Enrolment, Month, cell_changes};
use hoso_core::quarantine::Quarantine;
use hoso_core::{Digest, FacilityId, ProgrammeId, RegistrationId, ResidentId};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

impl Plan<'_, '_> {
    pub fn put_assessment(&mut self, new: &Assessment, body: Vec<u8>) -> Result<(), StoreError> {
        let key = assessment_key(new);
        let old: Option<Assessment> = self.get(&key)?;
        self.share(old.as_ref(), Some(new))?;
        self.lock_months(new)?;
        self.put(key, body);
        Ok(())
    }

    pub fn drop_assessment(
        &mut self,
        resident: ResidentId,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<(), StoreError> {
        let key = triple(keys::ASSESSMENT, resident, facility, programme);
        if let Some(old) = self.get::<Assessment>(&key)? {
            self.share(Some(&old), None)?;
            self.remove(key);
        }
        Ok(())
    }

    pub fn decision(&mut self, row: &Decision, body: Vec<u8>) -> Result<(), StoreError> {
        if row.number != self.decisions + 1 {
            return Err(StoreError::Refused(format!(
                "decision {} after decision {}",
                row.number, self.decisions
            )));
        }
        self.decisions = row.number;
        self.put(Key::new(keys::DECISION).id(&row.number.to_be_bytes()), body);
        Ok(())
    }

    /// Tasks and cells follow the answer; what stays the same is not written.
    fn share(
        &mut self,
        old: Option<&Assessment>,
        new: Option<&Assessment>,
    ) -> Result<(), StoreError> {
        let changes = cell_changes(old, new);
        self.sum_up(&changes)?;
        for (cell, change) in changes {
            self.cell(cell, change)?;
        }
        let tasks = |of: Option<&Assessment>| -> BTreeMap<Key, TaskRow> {
            of.into_iter().flat_map(task_rows).collect()
        };
        let (mut before, after) = (tasks(old), tasks(new));
        self.changes.tasks += after.len() as i64 - before.len() as i64;
        for (key, row) in after {
            if before.remove(&key).as_ref() != Some(&row) {
                self.encode(key, &row)?;
            }
        }
        before.into_keys().for_each(|key| self.remove(key));
        Ok(())
    }

    fn cell(&mut self, of: CellKey, change: Cell) -> Result<(), StoreError> {
        let key = cell_key(&of)?;
        let (_, mut cell) = self.get(&key)?.unwrap_or((of.clone(), Cell::default()));
        cell.numerator += change.numerator;
        cell.denominator += change.denominator;
        if cell == Cell::default() {
            self.remove(key);
            return Ok(());
        }
        self.encode(key, &(of, cell))
    }

    /// What an answer counted before the first month that it tallies now is locked.
    fn lock_months(&mut self, new: &Assessment) -> Result<(), StoreError> {
        let Some(open) = new.first_open_month() else { return Ok(()) };
        let key = open_from_key(&new.programme, &new.facility);
        let known: Option<(ProgrammeId, FacilityId, Month)> = self.get(&key)?;
        if known.is_some_and(|(.., known)| known >= open) {
            return Ok(());
        }
        self.encode(key, &(&new.programme, &new.facility, open))
    }
}

pub fn enrolment_key(registration: RegistrationId, programme: &ProgrammeId) -> Key {
    Key::new(keys::ENROLMENT).id(&registration.0).text(programme.as_str())
}

pub fn assessment_key(of: &Assessment) -> Key {
    triple(keys::ASSESSMENT, of.resident, &of.facility, &of.programme)
}

fn open_from_key(programme: &ProgrammeId, facility: &FacilityId) -> Key {
    Key::new(keys::OPEN_FROM).text(programme.as_str()).text(facility.as_str())
}

fn month_key(programme: &ProgrammeId, month: Month) -> Key {
    Key::new(keys::CELL).text(programme.as_str()).day(month.first())
}

pub fn cell_key(of: &CellKey) -> Result<Key, StoreError> {
    let strata = postcard::to_stdvec(&(&of.indicator, &of.strata))
        .map_err(|e| StoreError::Refused(format!("strata: {e}")))?;
    let key = month_key(&of.programme, of.period).text(of.facility.as_str());
    Ok(key.id(&Digest::of(&strata).0[..16]))
}

/// By facility and due day, so that a working list is one scan.
pub fn task_rows(of: &Assessment) -> impl Iterator<Item = (Key, TaskRow)> + '_ {
    of.answer.tasks.iter().zip(0u16..).map(|(task, i)| {
        let day = Key::new(keys::TASK).text(of.facility.as_str()).day(task.due);
        let key = day.text(of.programme.as_str()).id(&of.resident.0).id(&i.to_be_bytes());
        let row =
            TaskRow { resident: of.resident, programme: of.programme.clone(), task: task.clone() };
        (key, row)
    })
}

impl Reader<'_> {
    fn cells_of(
        &self,
        programme: &ProgrammeId,
        facility: Option<&FacilityId>,
        from: Month,
        to: Month,
    ) -> Result<Vec<(CellKey, Cell)>, StoreError> {
        let (start, end) = (month_key(programme, from), month_key(programme, to).end());
        if start >= end {
            return Ok(Vec::new());
        }
        let facility = facility.map(|wanted| [wanted.as_str(), "\0"].concat());
        let at = start.0.len();
        let mut cells = Vec::new();
        for row in self.range(&start, &end) {
            let (key, value) = row?;
            if facility.as_ref().is_none_or(|f| key[at..].starts_with(f.as_bytes())) {
                cells.push(self.inner.decode(&value)?);
            }
        }
        Ok(cells)
    }
}

impl Programmes for SledStore {
    fn plugin_quarantines(&self) -> Result<Vec<Quarantine>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::PLUGIN_QUARANTINE)))
    }

    fn plugin_quarantine(
        &self,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<Option<Quarantine>, StoreError> {
        self.read(|r| r.get(&Key::new(keys::PLUGIN_QUARANTINE).place(facility, programme)))
    }

    fn enrolments(&self, resident: ResidentId) -> Result<Vec<Enrolment>, StoreError> {
        self.read(|r| {
            let mut all = Vec::new();
            for registration in r.registration_ids(resident)? {
                all.extend(r.all(&Key::new(keys::ENROLMENT).id(&registration.0))?);
            }
            Ok(all)
        })
    }

    fn assessments(&self, resident: ResidentId) -> Result<Vec<Assessment>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::ASSESSMENT).id(&resident.0)))
    }

    fn all_assessments(
        &self,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Assessment>, StoreError> {
        let span = Span { prefix: Key::new(keys::ASSESSMENT), end: None, cursor, limit };
        self.read(|r| r.page(span, |_, value| r.inner.decode(value).map(Some)))
    }

    fn work_of(
        &self,
        resident: ResidentId,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<Option<WorkItem>, StoreError> {
        self.read(|r| r.get(&triple(keys::WORK, resident, facility, programme)))
    }

    fn work_ready(
        &self,
        today: Date,
        now_ms: i64,
        limit: usize,
        but: &BTreeSet<ProgrammeId>,
    ) -> Result<Vec<WorkItem>, StoreError> {
        self.read(|r| r.work_ready(today, now_ms, limit, but))
    }

    fn work_len(&self, today: Date) -> Result<u64, StoreError> {
        self.read(|r| r.work_count(&Key::new(keys::WORK_COUNT), today))
    }

    fn backlog(
        &self,
        facility: &FacilityId,
        programme: &ProgrammeId,
        today: Date,
    ) -> Result<u64, StoreError> {
        self.read(|r| r.work_count(&Key::new(keys::BACKLOG).place(facility, programme), today))
    }

    fn tasks_due(
        &self,
        facility: &FacilityId,
        query: &TaskQuery,
    ) -> Result<Page<TaskRow>, StoreError> {
        let prefix = Key::new(keys::TASK).text(facility.as_str());
        let end = query.until.map(|day| prefix.clone().day(day).end());
        let programme = query.programme.as_ref().map(|wanted| [wanted.as_str(), "\0"].concat());
        let span = Span { prefix, end, cursor: query.cursor.as_deref(), limit: query.limit };
        self.read(|r| {
            r.page(span, |key, value| {
                // The programme follows the due day of 4 bytes.
                let wanted = programme.as_ref().is_none_or(|p| key[4..].starts_with(p.as_bytes()));
                wanted.then(|| r.inner.decode(value)).transpose()
            })
        })
    }

    fn cells(
        &self,
        programme: &ProgrammeId,
        facility: Option<&FacilityId>,
        from: Month,
        to: Month,
    ) -> Result<Vec<(CellKey, Cell)>, StoreError> {
        self.read(|r| r.cells_of(programme, facility, from, to))
    }

    fn cell_differences(&self, since: Month) -> Result<Vec<(CellKey, Cell, Cell)>, StoreError> {
        self.frozen(|snapshot| super::verify::cells::differences(snapshot, Some(since)))
    }

    fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::DECISION)))
    }

    fn applied(&self) -> Result<Vec<(FacilityId, ProgrammeId, u64)>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::APPLIED)))
    }

    fn plugins(&self) -> Result<Vec<Digest>, StoreError> {
        let bad = || StoreError::Corrupt("a plugin's key".to_owned());
        self.read(|r| {
            let rows = r.under(&Key::new(keys::PLUGIN));
            rows.map(|row| row?.0[1..].try_into().map(Digest).map_err(|_| bad())).collect()
        })
    }

    fn faults(
        &self,
        facility: Option<&FacilityId>,
        limit: usize,
    ) -> Result<Vec<FaultRow>, StoreError> {
        let span = Span { prefix: Key::new(keys::FAULT), end: None, cursor: None, limit };
        let here = |row: &FaultRow| facility.is_none_or(|wanted| row.facility == *wanted);
        let page =
            self.read(|r| r.page(span, |_, value| Ok(Some(r.inner.decode(value)?).filter(here))));
        Ok(page?.rows)
    }

    fn org_units(&self) -> Result<Vec<OrgUnit>, StoreError> {
        self.read(|r| r.all(&Key::new(keys::ORG_UNIT)))
    }
}
