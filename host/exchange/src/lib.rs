//! Outside formats to core types and back: QD 3176 XML and FHIR R4 JSON. Bytes in, values out; no
//! IO. Whatever comes in costs a bounded amount of work, and every problem names its place.

pub mod audit_event;
pub mod codes;
pub mod consent;
mod fhir;
mod labs;
mod limits;
mod problems;
mod qd3176;
pub mod referral;
pub mod to_fhir;
mod values;

pub use codes::ELEMENT;
pub use fhir::{MatchRequest, match_request};
pub use labs::{BadLabMap, LabMap};
pub use limits::Limits;

use hoso_core::FacilityId;
use hoso_core::message::{Message, Unreadable};
use std::str::FromStr;

/// A message format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// XML of QD 130, 4750 and 3176: `GIAMDINHHS`, or the check-in `CHI_TIEU_TRANG_THAI_KCB`.
    Qd3176,
    /// FHIR R4 JSON: a resource, a Bundle, or NDJSON of resources.
    Fhir,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::Qd3176, Format::Fhir];

    pub fn name(self) -> &'static str {
        match self {
            Format::Qd3176 => "qd3176",
            Format::Fhir => "fhir",
        }
    }

    /// By the first character that is neither a byte order mark nor white space.
    pub fn detect(bytes: &[u8]) -> Option<Format> {
        match values::without_bom(bytes).trim_ascii_start().first() {
            Some(b'<') => Some(Format::Qd3176),
            Some(b'{') => Some(Format::Fhir),
            _ => None,
        }
    }
}

/// No such format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such format: qd3176 or fhir is expected")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or(UnknownFormat)
    }
}

/// Reads a message. A row that cannot be taken becomes a problem with its place and the rest is
/// still taken; `Unreadable` means that nothing could be.
pub fn parse(
    format: Format,
    bytes: &[u8],
    labs: &LabMap,
    limits: &Limits,
) -> Result<Message, Unreadable> {
    match format {
        Format::Qd3176 => qd3176::parse(bytes, labs, limits),
        Format::Fhir => fhir::parse(bytes, limits),
    }
}

/// Facility that a message names as its sender: MACSKCB of the envelope, or the first
/// `Patient.managingOrganization`. `None` where it names none or cannot be read.
pub fn sender(bytes: &[u8]) -> Option<FacilityId> {
    match Format::detect(bytes)? {
        Format::Qd3176 => qd3176::sender(bytes),
        Format::Fhir => fhir::sender(bytes),
    }
}
