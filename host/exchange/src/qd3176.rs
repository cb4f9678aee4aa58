//! XML of QD 130, 4750 and 3176/QD-BYT in: the envelope GIAMDINHHS with its base64 parts, and the
//! check-in file. Each HOSO becomes one case as soon as it has been read.

mod at;
mod course;
mod parts;
mod person;
mod rows;
mod table;
mod visit;
mod vitals;
mod xml;

use crate::problems::{place, unreadable, utf8};
use crate::{LabMap, Limits};
use hoso_core::FacilityId;
use hoso_core::message::{Message, Place, Unreadable};
use parts::{CaseReader, Part};
use std::borrow::Cow;
use xml::{Step, Steps};

const ROOT: &str = "GIAMDINHHS";
const CHECK_IN_ROOT: &str = "CHI_TIEU_TRANG_THAI_KCB";
/// How far `sender` looks: MACSKCB stands at the front.
const SENDER_BYTES_MAX: usize = 64 << 10;

pub(crate) fn parse(bytes: &[u8], labs: &LabMap, limits: &Limits) -> Result<Message, Unreadable> {
    let text = utf8(bytes, limits.input_bytes_max)?;
    let mut envelope = Envelope::new(labs, limits);
    let mut steps = Steps::new(text, limits.depth_max);
    let shift = bytes.len() - text.len();
    let told = |offset: usize, item, reason: String| {
        unreadable(place(item, "", 0, ""), Some(offset + shift), reason)
    };
    loop {
        let step = steps.next();
        let step = step.map_err(|f| told(f.offset, envelope.item, f.reason.to_owned()))?;
        let Some(step) = step else { break };
        let offset = steps.offset();
        if !envelope.rooted {
            match step {
                Step::Open(ROOT) => envelope.rooted = true,
                Step::Open(CHECK_IN_ROOT) => return check_in(text, labs, limits),
                _ => return Err(told(0, 0, format!("the root element is not {ROOT}"))),
            }
            continue;
        }
        envelope.take(step).map_err(|reason| told(offset, envelope.item, reason))?;
    }
    envelope.finish()
}

/// The envelope while it is being read.
struct Envelope<'a> {
    cases: CaseReader<'a>,
    rooted: bool,
    /// HOSO that has been opened last, 1-based.
    item: u32,
    sender: Option<FacilityId>,
    announced: Option<u32>,
    /// Parts of the open HOSO.
    parts: Vec<Part<'a>>,
    part: Part<'a>,
}

impl<'a> Envelope<'a> {
    fn new(labs: &'a LabMap, limits: &'a Limits) -> Self {
        Self {
            cases: CaseReader::new(labs, limits),
            rooted: false,
            item: 0,
            sender: None,
            announced: None,
            parts: Vec::new(),
            part: Part::default(),
        }
    }

    fn take(&mut self, step: Step<'a>) -> Result<(), String> {
        match step {
            Step::Open("HOSO") => self.open_case()?,
            Step::Open("FILEHOSO") => self.part = Part::default(),
            Step::Open("NOIDUNGFILE") => self.part.content = None,
            Step::Leaf("NOIDUNGFILE", content) => self.part.content = Some(content),
            Step::Leaf("LOAIHOSO", kind) => self.part.table = kind.trim().to_ascii_uppercase(),
            Step::Leaf("MACSKCB", code) => self.sender = code.trim().parse().ok(),
            Step::Leaf("SOLUONGHOSO", count) => self.announced = count.trim().parse().ok(),
            Step::Close("FILEHOSO") => self.parts.push(std::mem::take(&mut self.part)),
            Step::Close("HOSO") => {
                let parts = std::mem::take(&mut self.parts);
                self.cases.read(self.item, parts, self.sender.as_ref());
            }
            Step::Leaf("HOSO", _) => {
                self.open_case()?;
                self.cases.read(self.item, Vec::new(), self.sender.as_ref());
            }
            Step::Open(_) | Step::Leaf(..) | Step::Close(_) => {}
        }
        Ok(())
    }

    fn open_case(&mut self) -> Result<(), String> {
        self.item += 1;
        let max = self.cases.limits.cases_max;
        if self.item as usize > max {
            return Err(format!("more than {max} HOSO"));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Message, Unreadable> {
        if self.item == 0 {
            return Err(unreadable(Place::default(), None, "the message holds no HOSO"));
        }
        if self.announced.is_some_and(|announced| announced != self.item) {
            let reason = "the number of HOSO is not the one announced";
            self.cases.problems.suspect(place(0, "", 0, "SOLUONGHOSO"), reason);
        }
        Ok(self.cases.finish())
    }
}

/// One case per row of the check-in file.
fn check_in(text: &str, labs: &LabMap, limits: &Limits) -> Result<Message, Unreadable> {
    let mut cases = CaseReader::new(labs, limits);
    let mut item = 0;
    table::rows(text, limits.depth_max, |row| {
        item += 1;
        if item as usize <= limits.cases_max {
            cases.read_check_in(item, row);
        }
    })
    .map_err(|fault| unreadable(Place::default(), Some(fault.offset), fault.reason))?;
    if item as usize > limits.cases_max {
        let reason = format!("more than {} rows", limits.cases_max);
        return Err(unreadable(Place::default(), None, reason));
    }
    Ok(cases.finish())
}

/// MACSKCB of the envelope, else the first MA_CSKCB (of a check-in).
pub(crate) fn sender(bytes: &[u8]) -> Option<FacilityId> {
    let bytes = crate::values::without_bom(bytes);
    let front = &bytes[..bytes.len().min(SENDER_BYTES_MAX)];
    let text = match std::str::from_utf8(front) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&front[..error.valid_up_to()]).ok()?,
    };
    let mut steps = Steps::new(text, Limits::default().depth_max);
    while let Ok(Some(step)) = steps.next() {
        if let Step::Leaf("MACSKCB" | "MA_CSKCB", code) = step {
            return code.trim().parse().ok();
        }
    }
    None
}

impl Default for Part<'_> {
    fn default() -> Self {
        Self { table: String::new(), content: Some(Cow::Borrowed("")) }
    }
}
