//! Keys of the one tree: a tag byte, then ids of fixed length, big-endian numbers, texts ended by
//! 0. Codes and folded words hold no 0 byte, so the end is unambiguous. A record has two keys, its
//! body by time and its pointer by id, and shares one with its visit: the number of keys is what
//! a record costs in CPU, disk, memory and opening.

use hoso_core::identity::Identifier;
use hoso_core::record::{Kind, Record};
use hoso_core::{
    Digest, FacilityId, PartialDate, ProgrammeId, RecordId, RegistrationId, ResidentId,
};
use jiff::civil::Date;

pub const SCHEMA: u8 = b'!';
pub const STATE: u8 = b'#';
/// registration -> Registration
pub const REGISTRATION: u8 = b'R';
/// registration -> every Link, oldest first
pub const LINKS: u8 = b'L';
/// resident, registration
pub const OF_RESIDENT: u8 = b'r';
/// hash of an identifier, registration
pub const IDENTITY: u8 = b'I';
/// facility, folded word, registration
pub const NAME: u8 = b'N';
/// facility, resident, registration
pub const AT_FACILITY: u8 = b'F';
/// registration, when, kind, id -> Record
pub const RECORD: u8 = b'T';
/// id -> Pointer
pub const POINTER: u8 = b'V';
/// id, version -> Record
pub const OLD_RECORD: u8 = b'v';
/// registration, hash of the visit -> ids of its records
pub const VISIT: u8 = b'S';
/// message -> Receipt
pub const RECEIPT: u8 = b'M';
/// falling time, message
pub const RECEIPT_TIME: u8 = b'm';
/// sender, falling time, message
pub const RECEIPT_OF: u8 = b'o';
/// message -> QuarantineRow
pub const QUARANTINE: u8 = b'Q';
/// resident, falling number -> AuditRow
pub const AUDIT: u8 = b'A';
/// -> Cut: up to where the chain of audit rows is gone
pub const AUDIT_CUT: u8 = b'$';
/// registration, programme -> Enrolment
pub const ENROLMENT: u8 = b'E';
/// resident, facility, programme -> Assessment
pub const ASSESSMENT: u8 = b'X';
/// facility, due day, programme, resident, number -> TaskRow
pub const TASK: u8 = b'D';
/// programme, month, facility, hash of indicator and strata -> (CellKey, Cell)
pub const CELL: u8 = b'C';
/// programme, facility, month, commune -> SumRow
pub const SUM: u8 = b'+';
/// facility, Monday -> WeekRow
pub const WEEK: u8 = b'%';
/// programme, facility -> both and the first Month that is not locked for some answer
pub const OPEN_FROM: u8 = b'c';
/// number -> Decision
pub const DECISION: u8 = b'B';
/// facility, programme -> both and a revision
pub const APPLIED: u8 = b'e';
/// plugin
pub const PLUGIN: u8 = b'P';
/// org unit -> OrgUnit
pub const ORG_UNIT: u8 = b'O';
/// resident, facility, programme -> WorkItem
pub const WORK: u8 = b'W';
/// programme, due day, resident, facility
pub const WORK_DUE: u8 = b'w';
/// due day -> number of items
pub const WORK_COUNT: u8 = b'n';
/// facility, programme, due day -> number of items
pub const BACKLOG: u8 = b'b';
/// account -> Account of staff or a system
pub const ACCOUNT: u8 = b'U';
/// account -> Account of a resident
pub const RESIDENT_ACCOUNT: u8 = b'u';
/// registration -> account of the resident
pub const ACCOUNT_BY: u8 = b'g';
/// hash of issuer and subject -> account that is bound to it
pub const SUBJECT: u8 = b's';
/// hash of the token -> TokenRow
pub const TOKEN: u8 = b'K';
/// falling time, resident, facility, programme -> FaultRow
pub const FAULT: u8 = b'G';
/// name -> bytes
pub const META: u8 = b'Z';
/// facility, programme -> Quarantine of a plugin
pub const PLUGIN_QUARANTINE: u8 = b'z';
/// registration, consent -> Consent
pub const CONSENT: u8 = b'k';
/// registration, representation -> Representation
pub const REPRESENTATION: u8 = b't';
/// account, registration, representation
pub const REPRESENTS: u8 = b'i';
/// resident, break-glass -> BreakGlass
pub const BREAK_GLASS: u8 = b'y';
/// resident, break-glass
pub const UNREVIEWED: u8 = b'Y';
/// registration, request -> SubjectRequest
pub const SUBJECT_REQUEST: u8 = b'd';
/// registration, request, of those that are open
pub const OPEN_REQUEST: u8 = b'f';
/// registration, referral -> Referral
pub const REFERRAL: u8 = b'~';
/// facility that refers or is asked, registration, referral
pub const REFERRAL_OPEN: u8 = b'h';
/// registration -> IndexRow
pub const LINKAGE_INDEX: u8 = b'j';
/// hash of a block key, registration
pub const BLOCK: u8 = b'J';
/// question -> Question
pub const QUESTION: u8 = b'q';
/// facility, falling weight of evidence, question
pub const QUESTION_OPEN: u8 = b'p';
/// falling time of a person's answer that holds, question
pub const QUESTION_ANSWERED: u8 = b'@';
/// registration, question
pub const QUESTION_ABOUT: u8 = b'x';
/// registration, another -> Apart
pub const APART: u8 = b'a';
/// what, model -> LinkageCount
pub const LINKAGE_COUNT: u8 = b'l';
/// command
pub const COMMAND: u8 = b'H';

/// A key that grows part by part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub Vec<u8>);

impl Key {
    pub fn new(tag: u8) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(tag);
        Self(bytes)
    }

    pub fn id(mut self, id: &[u8]) -> Self {
        self.0.extend_from_slice(id);
        self
    }

    pub fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
        self
    }

    pub fn day(self, date: Date) -> Self {
        self.id(&when(PartialDate::from(date)))
    }

    /// Newest first.
    pub fn falling(self, number: u64) -> Self {
        self.id(&(!number).to_be_bytes())
    }

    /// Milliseconds, newest first; times before 1970 fall together.
    pub fn falling_ms(self, at_ms: i64) -> Self {
        self.falling(at_ms.max(0).unsigned_abs())
    }

    pub fn place(self, facility: &FacilityId, programme: &ProgrammeId) -> Self {
        self.text(facility.as_str()).text(programme.as_str())
    }

    /// The first key behind all that start with this one.
    pub fn end(&self) -> Self {
        let mut bytes = self.0.clone();
        while bytes.last() == Some(&0xff) {
            bytes.pop();
        }
        if let Some(last) = bytes.last_mut() {
            *last += 1;
        }
        Self(bytes)
    }
}

/// Sorts as the date does, parts that are not known first. Years are 1850 to 2200.
pub fn when(date: PartialDate) -> [u8; 4] {
    let year = date.year().to_be_bytes();
    [year[0], year[1], date.month(), date.day()]
}

/// Key of what a programme at a facility has to do with a resident.
pub fn triple(tag: u8, of: ResidentId, facility: &FacilityId, programme: &ProgrammeId) -> Key {
    Key::new(tag).id(&of.0).place(facility, programme)
}

/// The identifier itself is not in the key, only 16 bytes of its hash.
pub fn identity(identifier: &Identifier) -> Key {
    let mut text = vec![identifier.kind as u8];
    text.extend_from_slice(identifier.value.as_bytes());
    Key::new(IDENTITY).id(&Digest::of(&text).0[..16])
}

/// Where the current version of a record is, and what its writer must know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    pub version: u32,
    pub registration: RegistrationId,
    /// When and kind, as in the key.
    pub time: [u8; 5],
    /// Start of the visit's hash; zeros where it has none.
    pub visit: [u8; 8],
}

impl Pointer {
    pub fn of(record: &Record) -> Self {
        let [a, b, c, d] = when(record.entry.when);
        Self {
            version: record.version,
            registration: record.registration,
            time: [a, b, c, d, record.entry.kind as u8],
            visit: record.visit.as_deref().map_or([0; 8], visit_hash),
        }
    }

    pub fn to_bytes(self) -> Vec<u8> {
        let parts = [&self.version.to_be_bytes(), &self.registration.0[..], &self.time];
        [&parts.concat(), &self.visit[..]].concat()
    }

    /// `None` for bytes that are no pointer.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first_chunk()?;
        let (registration, rest) = rest.split_first_chunk()?;
        let (time, rest) = rest.split_first_chunk()?;
        Some(Self {
            version: u32::from_be_bytes(*version),
            registration: RegistrationId(*registration),
            time: *time,
            visit: rest.try_into().ok()?,
        })
    }

    pub fn body(&self, id: RecordId) -> Key {
        Key::new(RECORD).id(&self.registration.0).id(&self.time).id(&id.0)
    }

    /// The record is itself a visit.
    pub fn is_visit(&self) -> bool {
        self.time[4] == Kind::Encounter as u8
    }

    pub fn has_visit(&self) -> bool {
        self.visit != [0; 8]
    }

    pub fn visit_key(&self) -> Key {
        Key::new(VISIT).id(&self.registration.0).id(&self.visit)
    }
}

pub fn visit_hash(visit: &str) -> [u8; 8] {
    let full = Digest::of(visit.as_bytes()).0;
    std::array::from_fn(|i| full[i])
}

pub fn old_version(id: RecordId, version: u32) -> Key {
    Key::new(OLD_RECORD).id(&id.0).id(&version.to_be_bytes())
}

/// The id at the end of a key or a list; `None` in what is too short.
pub fn last_id(bytes: &[u8]) -> Option<[u8; 16]> {
    bytes.last_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_behind_every_key_under_it() {
        for prefix in [vec![b'A'], vec![b'A', 0xff], vec![b'A', 7, 0xff, 0xff]] {
            let key = Key(prefix.clone());
            let under = [prefix.as_slice(), &[0xff; 40]].concat();
            assert!(key.end().0 > under && !key.end().0.starts_with(&prefix));
        }
    }

    #[test]
    fn keys_sort_as_dates_do() {
        let dates = ["1850", "1999-12-31", "2024", "2024-05", "2024-05-01", "2025-01-01"];
        let keys = dates.map(|text| when(text.parse().unwrap()));
        assert!(keys.is_sorted());
    }
}
