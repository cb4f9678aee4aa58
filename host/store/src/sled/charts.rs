//! Records by time with their versions, and the audit rows of a resident.

use super::audit::Link;
use super::gate::{Reader, Row};
use super::keys::{self, Key, Pointer, last_id, old_version, visit_hash};
use super::page::{PAGE_MAX, SCAN_MAX, Span, from_cursor, to_cursor};
use super::plan::Plan;
use crate::{ChartQuery, Charts, Page, SledStore, StoreError};
use hoso_core::audit::AuditRow;
use hoso_core::policy::Grant;
use hoso_core::programme::code_matches;
use hoso_core::record::Record;
use hoso_core::{RecordId, RegistrationId, ResidentId};
use sled::IVec;

impl Plan<'_, '_> {
    pub fn record(&mut self, new: &Record, body: Vec<u8>) -> Result<(), StoreError> {
        let old = self.pointer(new.id)?;
        let next = old.map_or(1, |old| old.version + 1);
        if new.version != next {
            let text = format!("record {}: version {next} is next", new.id);
            return Err(StoreError::Refused(text));
        }
        let pointer = Pointer::of(new);
        let known = old.filter(Pointer::is_visit).map(|old| self.get(&old.body(new.id)));
        self.count_visit(known.transpose()?.flatten().as_ref(), new)?;
        match old {
            Some(old) => self.keep_version(new.id, old)?,
            None => self.changes.records += 1,
        }
        let stays = old.is_some_and(|old| old.visit_key() == pointer.visit_key());
        if !stays {
            if let Some(old) = old.filter(Pointer::has_visit) {
                self.take_out(old.visit_key(), &new.id.0)?;
            }
            if pointer.has_visit() {
                self.append(pointer.visit_key(), &new.id.0)?;
            }
        }
        self.put(pointer.body(new.id), body);
        self.put(Key::new(keys::POINTER).id(&new.id.0), pointer.to_bytes());
        Ok(())
    }

    /// Moves the body as it is: nothing is decoded.
    fn keep_version(&mut self, id: RecordId, old: Pointer) -> Result<(), StoreError> {
        let at = old.body(id);
        let body = self.raw(&at)?;
        let body = body.ok_or_else(|| StoreError::Corrupt(format!("record {id} has no body")))?;
        self.put(old_version(id, old.version), body);
        self.remove(at);
        Ok(())
    }
}

/// Bytes of a record's key behind its registration: when, kind, id.
const PLACE: usize = 21;

/// One registration's records in the order of a chart.
type Stream<'a> = std::iter::Peekable<Box<dyn Iterator<Item = Row> + 'a>>;

impl Reader<'_> {
    pub fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let Some(pointer) = self.raw(&Key::new(keys::POINTER).id(&id.0))? else { return Ok(None) };
        let bad = || StoreError::Corrupt(format!("record {id} has no body"));
        let pointer = Pointer::from_bytes(&pointer).ok_or_else(bad)?;
        self.get(&pointer.body(id))?.ok_or_else(bad).map(Some)
    }

    fn stream(
        &self,
        of: RegistrationId,
        query: &ChartQuery,
        cursor: Option<&[u8]>,
    ) -> Stream<'static> {
        let all = Key::new(keys::RECORD).id(&of.0);
        // A date without month sorts before the first of January: the year is read whole.
        let since = query.since.map(|day| all.clone().id(&day.year().to_be_bytes()));
        let until = query.until.map(|day| all.clone().day(day).end());
        let (mut start, mut end) = (since.unwrap_or(all.clone()), until.unwrap_or(all.end()));
        match cursor {
            Some(at) if query.newest_first => end = end.min(all.id(at)),
            Some(at) => start = start.max(all.id(at).id(&[0])),
            None => {}
        }
        end = end.max(start.clone());
        let rows = self.range(&start, &end);
        let rows: Box<dyn Iterator<Item = Row>> =
            if query.newest_first { Box::new(rows.rev()) } else { Box::new(rows) };
        rows.peekable()
    }

    fn chart(
        &self,
        grant: &Grant,
        registrations: &[RegistrationId],
        query: &ChartQuery,
    ) -> Result<Page<Record>, StoreError> {
        let cursor = query.cursor.as_deref().map(from_cursor).transpose()?;
        let open = |id: &RegistrationId| self.stream(*id, query, cursor.as_deref());
        let mut streams: Vec<Stream> = registrations.iter().map(open).collect();
        let mut page = Page { rows: Vec::new(), next: None };
        for scanned in 1.. {
            let Some(row) = next_of(&mut streams, query.newest_first) else { break };
            let (key, value) = row?;
            if is_of_kind(&key, query) {
                let record: Record = self.inner.decode(&value)?;
                if is_wanted(&record, query) && grant.shows(&record) {
                    page.rows.push(record);
                }
            }
            if page.rows.len() >= query.limit.clamp(1, PAGE_MAX) || scanned >= SCAN_MAX {
                let more = streams.iter_mut().any(|stream| stream.peek().is_some());
                page.next = more.then(|| to_cursor(place(&key)));
                break;
            }
        }
        Ok(page)
    }
}

/// Takes the row that comes first of all streams.
fn next_of(streams: &mut [Stream<'_>], newest_first: bool) -> Option<Row> {
    let mut best: Option<(usize, IVec)> = None;
    for (i, stream) in streams.iter_mut().enumerate() {
        let key = match stream.peek() {
            Some(Ok((key, _))) => key,
            Some(Err(_)) => return stream.next(),
            None => continue,
        };
        let earlier = |have: &IVec| (place(key) < place(have)) != newest_first;
        if best.as_ref().is_none_or(|(_, have)| earlier(have)) {
            best = Some((i, key.clone()));
        }
    }
    streams[best?.0].next()
}

fn place(key: &[u8]) -> &[u8] {
    key.last_chunk::<PLACE>().map_or(key, |place| place)
}

/// Tells from the key alone.
fn is_of_kind(key: &[u8], query: &ChartQuery) -> bool {
    query.kinds.is_empty()
        || query.kinds.iter().any(|kind| place(key).get(4) == Some(&(*kind as u8)))
}

fn is_wanted(record: &Record, query: &ChartQuery) -> bool {
    let entry = &record.entry;
    let coded = query.codes.is_empty() || query.codes.iter().any(|c| code_matches(c, &entry.code));
    coded
        && query.since.is_none_or(|since| entry.when.latest() >= since)
        && query.until.is_none_or(|until| entry.when.earliest() <= until)
        && (query.with_errors || !record.is_error())
}

impl Charts for SledStore {
    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        self.read(|r| r.record(id))
    }

    fn versions(&self, id: RecordId) -> Result<Vec<Record>, StoreError> {
        self.read(|r| {
            let mut all: Vec<Record> = r.all(&Key::new(keys::OLD_RECORD).id(&id.0))?;
            all.extend(r.record(id)?);
            Ok(all)
        })
    }

    fn records_of_visit(&self, of: RegistrationId, visit: &str) -> Result<Vec<Record>, StoreError> {
        let key = Key::new(keys::VISIT).id(&of.0).id(&visit_hash(visit));
        self.read(|r| {
            let Some(list) = r.raw(&key)? else { return Ok(Vec::new()) };
            let ids = super::codec::body(&list, &r.inner.blobs)?;
            let records = ids.chunks(16).filter_map(last_id).map(RecordId);
            let records = records.filter_map(|id| r.record(id).transpose());
            // Two visits may share the start of a hash.
            let same = |record: &Record| record.visit.as_deref() == Some(visit);
            records.filter(|record| record.as_ref().map_or(true, same)).collect()
        })
    }

    fn chart(
        &self,
        grant: &Grant,
        resident: ResidentId,
        query: &ChartQuery,
    ) -> Result<Page<Record>, StoreError> {
        if !grant.covers(resident) {
            return Err(StoreError::Refused("the grant is not for this resident".to_owned()));
        }
        self.read(|r| r.chart(grant, &r.registration_ids(resident)?, query))
    }

    fn audit_of(
        &self,
        resident: ResidentId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<AuditRow>, StoreError> {
        let prefix = Key::new(keys::AUDIT).id(&resident.0);
        self.read(|r| {
            let span = Span { prefix, end: None, cursor, limit };
            r.page(span, |_, value| r.inner.decode(Link::of(value)?.body).map(Some))
        })
    }
}
