//! Turns changesets into the rows of one batch. A changeset is planned over the group before it
//! and over what is stored; it joins the group whole, or leaves no trace in it.

use super::audit::Chain;
use super::codec::{self, PLAIN};
use super::gate::Inner;
use super::keys::{self, Key, Pointer};
use super::permissions::consent_key;
use super::programmes::enrolment_key;
use super::retention;
use super::state::{Changes, Rows, State};
use crate::{Changeset, Committed, MAX_BYTES, MAX_OPS, Op, StoreError};
use hoso_core::{Digest, RecordId, RegistrationId, ResidentId};
use serde::{Serialize, de::DeserializeOwned};

/// A changeset whose bodies are encoded: the caller's thread has done what needs no look-up.
pub struct Prepared {
    command: Option<Digest>,
    expect: Vec<(RecordId, u32)>,
    expect_links: Vec<(RegistrationId, Option<ResidentId>)>,
    expect_decision: Option<u64>,
    ops: Vec<(Op, Vec<u8>)>,
}

impl Prepared {
    pub fn of(change: Changeset, inner: &Inner) -> Result<Self, StoreError> {
        let found = change.ops.len().max(change.expect.len()).max(change.expect_links.len());
        if found > MAX_OPS {
            return Err(StoreError::TooLarge { what: "operations", limit: MAX_OPS, found });
        }
        let ops: Result<Vec<_>, StoreError> =
            change.ops.into_iter().map(|op| body_of(&op, inner).map(|body| (op, body))).collect();
        let Changeset { command, expect, expect_links, expect_decision, .. } = change;
        Ok(Self { command, expect, expect_links, expect_decision, ops: ops? })
    }

    pub fn len(&self) -> usize {
        self.ops.len()
    }
}

/// Empty for operations whose row depends on what is stored.
fn body_of(op: &Op, inner: &Inner) -> Result<Vec<u8>, StoreError> {
    let blobs = &inner.blobs;
    match op {
        Op::PutRegistration(row) => codec::encode(row, blobs),
        Op::PutRecord { record, .. } => codec::encode(record, blobs),
        Op::PutReceipt(row) => codec::encode(row, blobs),
        Op::Audit(row) => codec::encode(row, blobs),
        Op::PutEnrolment(row) => codec::encode(row, blobs),
        Op::PutAssessment(row) => codec::encode(row, blobs),
        Op::PutDecision(row) => codec::encode(row, blobs),
        Op::PutApplied { facility, programme, revision } => {
            codec::encode(&(facility, programme, revision), blobs)
        }
        Op::PutOrgUnit(row) => codec::encode(row, blobs),
        Op::PutAccount(row) => codec::encode(row, blobs),
        Op::PutToken(row) => codec::encode(row, blobs),
        Op::PutFault(row) => codec::encode(row, blobs),
        Op::Quarantine(row) => codec::encode(row, blobs),
        Op::PutPluginQuarantine(row) => codec::encode(row, blobs),
        Op::PutConsent(row) => codec::encode(row, blobs),
        Op::PutRepresentation(row) => codec::encode(row, blobs),
        Op::PutBreakGlass(row) => codec::encode(row, blobs),
        Op::PutSubjectRequest(row) => codec::encode(row, blobs),
        Op::PutReferral(row) => codec::encode(row, blobs),
        Op::SetMeta { value, .. } => codec::encode(value, blobs),
        Op::PutIndexRow(row) => codec::encode(row, blobs),
        Op::PutQuestion(row) => codec::encode(row, blobs),
        Op::PutApart(row) => codec::encode(row, blobs),
        Op::PutLink(_)
        | Op::DropApart(..)
        | Op::DropEnrolment { .. }
        | Op::DropAssessment { .. }
        | Op::PutPlugin(_)
        | Op::PutWork { .. }
        | Op::DoneWork { .. }
        | Op::FailWork { .. }
        | Op::DropToken(_)
        | Op::DropPluginQuarantine { .. }
        | Op::DropQuarantine(_)
        | Op::CutAudit(_) => Ok(Vec::new()),
    }
}

/// What a group of changesets will write.
pub struct Group<'a> {
    inner: &'a Inner,
    rows: Rows,
    bytes: usize,
    state: State,
}

impl<'a> Group<'a> {
    /// `state`: of the store as it is.
    pub fn new(inner: &'a Inner, state: State) -> Self {
        Self { inner, rows: Rows::new(), bytes: 0, state }
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn add(&mut self, change: Prepared) -> Result<Committed, StoreError> {
        let State { chain, decisions, .. } = self.state;
        let (rows, changes) = (Rows::new(), Changes::default());
        let mut plan = Plan { group: self, rows, changes, chain, decisions };
        let committed = plan.change(change)?;
        if committed == Committed::Done {
            let (rows, state, bytes) = plan.finish()?;
            self.state = state;
            self.rows.extend(rows);
            self.bytes += bytes;
        }
        Ok(committed)
    }

    /// The rows, its own among them, and the state once they are written; `None` for nothing.
    pub fn finish(self) -> Result<Option<(Rows, State)>, StoreError> {
        if self.rows.is_empty() {
            return Ok(None);
        }
        let state = self.state.after(&self.rows);
        let mut rows = self.rows;
        rows.insert(vec![keys::STATE], Some(codec::encode(&state, &self.inner.blobs)?));
        Ok(Some((rows, state)))
    }
}

/// What one changeset will write, laid over its group and over what is stored.
pub struct Plan<'g, 'a> {
    group: &'g Group<'a>,
    rows: Rows,
    pub changes: Changes,
    pub chain: Chain,
    pub decisions: u64,
}

impl Plan<'_, '_> {
    fn change(&mut self, change: Prepared) -> Result<Committed, StoreError> {
        if let Some(command) = change.command {
            let key = Key::new(keys::COMMAND).id(&command.0);
            if self.has(&key)? {
                return Ok(Committed::Already);
            }
            self.mark(key);
        }
        for (id, version) in change.expect {
            if self.pointer(id)?.map_or(0, |known| known.version) != version {
                return Ok(Committed::Conflict);
            }
        }
        for (registration, resident) in change.expect_links {
            if self.links(registration)?.last().map(|link| link.resident) != resident {
                return Ok(Committed::Conflict);
            }
        }
        if change.expect_decision.is_some_and(|known| known != self.decisions) {
            return Ok(Committed::Switched);
        }
        let silent = change.ops.iter().any(
            |(op, _)| matches!(op, Op::CutAudit(part) if !retention::is_told(part, &change.ops)),
        );
        if silent {
            return Err(StoreError::Refused("no audit row says who cuts the trail".to_owned()));
        }
        for (op, body) in change.ops {
            self.op(op, body)?;
        }
        Ok(Committed::Done)
    }

    fn op(&mut self, op: Op, body: Vec<u8>) -> Result<(), StoreError> {
        match op {
            Op::PutRegistration(row) => self.registration(&row, body)?,
            Op::PutLink(link) => self.link(link)?,
            Op::PutIndexRow(row) => self.index_row(&row, body)?,
            Op::PutQuestion(row) => self.question(&row, body)?,
            Op::PutApart(row) => self.apart(&row, body),
            Op::DropApart(a, b) => self.no_longer_apart(a, b),
            Op::PutRecord { record, .. } => self.record(&record, body)?,
            Op::Audit(row) => self.audit(&row, body)?,
            Op::PutReceipt(row) => self.receipt(&row, body)?,
            Op::PutAssessment(row) => self.put_assessment(&row, body)?,
            Op::DropAssessment { resident, facility, programme } => {
                self.drop_assessment(resident, &facility, &programme)?;
            }
            Op::PutEnrolment(row) => {
                self.put_changed(enrolment_key(row.registration, &row.programme), body)?;
            }
            Op::DropEnrolment { registration, programme } => {
                self.remove(enrolment_key(registration, &programme));
            }
            Op::PutDecision(row) => self.decision(&row, body)?,
            Op::PutApplied { facility, programme, .. } => {
                self.put(Key::new(keys::APPLIED).place(&facility, &programme), body);
            }
            Op::PutPlugin(digest) => self.mark(Key::new(keys::PLUGIN).id(&digest.0)),
            Op::PutOrgUnit(row) => self.put(Key::new(keys::ORG_UNIT).text(row.code.as_str()), body),
            Op::PutWork { .. } | Op::DoneWork { .. } | Op::FailWork { .. } => self.work(op)?,
            Op::PutFault(row) => self.fault(&row, body)?,
            Op::PutPluginQuarantine(row) => {
                let key = Key::new(keys::PLUGIN_QUARANTINE);
                self.put(key.place(&row.facility, &row.programme), body);
            }
            Op::DropPluginQuarantine { facility, programme } => {
                let key = Key::new(keys::PLUGIN_QUARANTINE);
                self.remove(key.place(&facility, &programme));
            }
            Op::PutConsent(row) => self.put(consent_key(row.registration, row.id), body),
            Op::PutRepresentation(row) => self.representation(&row, body),
            Op::PutBreakGlass(row) => self.break_glass(&row, body),
            Op::PutSubjectRequest(row) => self.subject_request(&row, body),
            Op::PutReferral(row) => self.referral(&row, body),
            Op::PutAccount(row) => self.account(&row, body)?,
            Op::PutToken(row) => self.put(Key::new(keys::TOKEN).id(&row.hash.0), body),
            Op::DropToken(hash) => self.remove(Key::new(keys::TOKEN).id(&hash.0)),
            Op::Quarantine(row) => self.put(Key::new(keys::QUARANTINE).id(&row.message.0), body),
            Op::DropQuarantine(message) => self.remove(Key::new(keys::QUARANTINE).id(&message.0)),
            Op::SetMeta { name, .. } => self.put(Key::new(keys::META).id(name.as_bytes()), body),
            Op::CutAudit(part) => self.cut_audit(&part)?,
        }
        Ok(())
    }

    /// The rows, the state with them and the size of the changeset.
    fn finish(self) -> Result<(Rows, State, usize), StoreError> {
        let mut found = 0;
        let mut rows = self.rows;
        for (key, value) in &mut rows {
            if let Some(bytes) = value {
                *bytes = codec::seal(std::mem::take(bytes), &self.group.inner.blobs)?;
                found += bytes.len();
            }
            found += key.len();
        }
        if found > MAX_BYTES {
            return Err(StoreError::TooLarge { what: "bytes", limit: MAX_BYTES, found });
        }
        let counts = self.changes.applied(self.group.state.counts)?;
        let (chain, decisions) = (self.chain, self.decisions);
        Ok((rows, State { counts, chain, decisions, ..self.group.state }, found))
    }

    /// The value as it will be once the operations before this one are written.
    pub fn raw(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        match self.laid(&key.0) {
            Some(value) => Ok(value.clone()),
            None => Ok(self.group.inner.get(&key.0)?.map(|value| value.to_vec())),
        }
    }

    fn laid(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.rows.get(key).or_else(|| self.group.rows.get(key))
    }

    pub fn has(&self, key: &Key) -> Result<bool, StoreError> {
        Ok(self.raw(key)?.is_some())
    }

    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.raw(key)?.map(|value| self.group.inner.decode(&value)).transpose()
    }

    pub fn pointer(&self, id: RecordId) -> Result<Option<Pointer>, StoreError> {
        let stored = self.raw(&Key::new(keys::POINTER).id(&id.0))?;
        let bad = || StoreError::Corrupt(format!("the pointer of record {id}"));
        stored.map(|bytes| Pointer::from_bytes(&bytes).ok_or_else(bad)).transpose()
    }

    /// The first key under the prefix.
    pub fn first(&self, prefix: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let mut first = None;
        for key in self.group.inner.db.scan_prefix(&prefix.0).keys() {
            let key = key?;
            if self.laid(&key).is_none_or(Option::is_some) {
                first = Some(key.to_vec());
                break;
            }
        }
        let end = prefix.end();
        for rows in [&self.rows, &self.group.rows] {
            let mut laid = rows.range(prefix.0.clone()..end.0.clone());
            let live = laid.find(|(key, _)| self.laid(key).is_some_and(Option::is_some));
            let live = live.map(|(key, _)| key.clone());
            first = first.into_iter().chain(live).min();
        }
        Ok(first)
    }

    pub fn put(&mut self, key: Key, value: Vec<u8>) {
        self.rows.insert(key.0, Some(value));
    }

    /// Writes nothing where the same is stored.
    pub fn put_changed(&mut self, key: Key, value: Vec<u8>) -> Result<(), StoreError> {
        if self.raw(&key)?.as_ref() != Some(&value) {
            self.put(key, value);
        }
        Ok(())
    }

    pub fn encode<T: Serialize>(&mut self, key: Key, value: &T) -> Result<(), StoreError> {
        let value = codec::encode(value, &self.group.inner.blobs)?;
        self.put(key, value);
        Ok(())
    }

    /// An index row: all is in the key.
    pub fn mark(&mut self, key: Key) {
        self.put(key, Vec::new());
    }

    pub fn remove(&mut self, key: Key) {
        self.rows.insert(key.0, None);
    }

    /// A list of ids in one row.
    pub fn append(&mut self, key: Key, id: &[u8; 16]) -> Result<(), StoreError> {
        if let Some(Some(list)) = self.rows.get_mut(&key.0) {
            list.extend_from_slice(id);
            return Ok(());
        }
        let mut list = self.ids(&key)?;
        list.extend_from_slice(id);
        self.put_ids(key, &list);
        Ok(())
    }

    pub fn take_out(&mut self, key: Key, id: &[u8; 16]) -> Result<(), StoreError> {
        let list = self.ids(&key)?;
        let rest: Vec<u8> = list.chunks(16).filter(|have| have != id).flatten().copied().collect();
        if rest.is_empty() {
            self.remove(key);
        } else {
            self.put_ids(key, &rest);
        }
        Ok(())
    }

    fn ids(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        let Some(value) = self.raw(key)? else { return Ok(Vec::new()) };
        Ok(codec::body(&value, &self.group.inner.blobs)?.into_owned())
    }

    fn put_ids(&mut self, key: Key, ids: &[u8]) {
        self.put(key, [&[PLAIN], ids].concat());
    }

    /// Adds to a number that is removed when it comes to 0.
    pub fn add(&mut self, key: Key, change: i64) -> Result<(), StoreError> {
        match self.get::<i64>(&key)?.unwrap_or(0) + change {
            0 => self.remove(key),
            sum => self.encode(key, &sum)?,
        }
        Ok(())
    }
}
