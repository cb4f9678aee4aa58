//! The parts of one HOSO to one case: XML1 says whose visit it is, the other tables add rows.

use super::at::At;
use super::table::{Row, rows};
use super::{course, person, rows as read, visit};
use crate::problems::{Broken, Problems, place};
use crate::values::{compact_date, element};
use crate::{LabMap, Limits};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hoso_core::message::{Case, Message};
use hoso_core::record::{Coding, Entry, Kind, NewRecord, Value};
use hoso_core::{FacilityId, PartialDate};
use std::borrow::Cow;
use std::collections::HashMap;

/// One FILEHOSO.
pub struct Part<'a> {
    /// LOAIHOSO in capitals: `XML4`.
    pub table: String,
    /// NOIDUNGFILE, base64; `None` if it held elements instead.
    pub content: Option<Cow<'a, str>>,
}

/// Exporters pad, or do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the cases of a message one after another.
pub struct CaseReader<'a> {
    labs: &'a LabMap,
    pub limits: &'a Limits,
    pub problems: Problems,
    cases: Vec<Case>,
}

/// A case being read, with what its rows need to know.
struct Open {
    item: u32,
    visit: String,
    start: PartialDate,
    records: Vec<NewRecord>,
    /// Rows so far of each table, which may come in several parts.
    rows: HashMap<String, u32>,
    /// How often each key was given.
    keys: HashMap<String, u32>,
}

impl<'a> CaseReader<'a> {
    pub fn new(labs: &'a LabMap, limits: &'a Limits) -> Self {
        let problems = Problems::new(limits.problems_max);
        Self { labs, limits, problems, cases: Vec::new() }
    }

    pub fn finish(self) -> Message {
        Message { cases: self.cases, problems: self.problems.finish() }
    }

    /// One HOSO. Without a usable XML1 there is no case: nobody knows whose the rows are.
    pub fn read(&mut self, item: u32, parts: Vec<Part<'_>>, sender: Option<&FacilityId>) {
        let rejected_before = self.problems.rejected;
        let (summaries, others): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| part.table == "XML1");
        let mut summary = None;
        for part in summaries {
            self.read_part(item, &part, &mut |reader, row| {
                if summary.is_some() {
                    let at = place(item, "XML1", 2, "");
                    reader.problems.reject(at, "a second row: a visit has one");
                } else {
                    summary = Some(row);
                }
            });
        }
        let Some(summary) = summary else {
            let reason = "no usable XML1: the case is left out as a whole";
            return self.problems.reject(place(item, "XML1", 0, ""), reason);
        };
        let Some((mut case, mut open)) = self.open(item, "XML1", &summary, sender) else { return };
        for part in others {
            let table = part.table.as_str();
            self.read_part(item, &part, &mut |reader, row| reader.read_row(&mut open, table, row));
        }
        let mut at = self.at(item, "XML1", 1, open.start);
        case.records = visit::records(summary, &open.visit, &mut at);
        case.records.append(&mut open.records);
        name_diagnoses(&mut case.records);
        // With rows left out the case is not the whole visit: what is stored must not be retracted.
        let is_whole = self.problems.rejected == rejected_before;
        case.complete_visit = is_whole.then_some(open.visit);
        self.cases.push(case);
    }

    /// A check-in row: who came, and the row as a document. Its record belongs to no visit,
    /// because the visit's own message, which lacks it, must not retract it.
    pub fn read_check_in(&mut self, item: u32, row: Row) {
        let Some((mut case, mut open)) = self.open(item, "XML0", &row, None) else { return };
        self.read_row(&mut open, "XML0", row);
        case.records = open.records;
        case.records.iter_mut().for_each(|record| record.visit = None);
        self.cases.push(case);
    }

    fn at<'t>(&'t mut self, item: u32, table: &'t str, row: u32, start: PartialDate) -> At<'t> {
        At { item, table, row, start, problems: &mut self.problems }
    }

    /// Who came when, where.
    fn open(
        &mut self,
        item: u32,
        table: &str,
        row: &Row,
        sender: Option<&FacilityId>,
    ) -> Option<(Case, Open)> {
        let named = match row.get("MA_CSKCB") {
            "" => sender.cloned(),
            code => code.parse().ok(),
        };
        let needed = ["MA_LK", "MA_BN"].into_iter().find(|field| row.get(field).is_empty());
        let (facility, start) = match (needed, named, compact_date(row.get("NGAY_VAO"))) {
            (None, Some(facility), Some(start)) => (facility, start),
            (needed, facility, _) => {
                let field =
                    needed.unwrap_or(if facility.is_none() { "MA_CSKCB" } else { "NGAY_VAO" });
                let reason = "missing or wrong: the case is left out as a whole";
                self.problems.reject(place(item, table, 1, field), reason);
                return None;
            }
        };
        let demographics = person::demographics(row, &mut self.at(item, table, 1, start));
        let case = Case {
            facility,
            patient_number: row.get("MA_BN").to_owned(),
            demographics,
            complete_visit: None,
            records: Vec::new(),
        };
        let visit = row.get("MA_LK").to_owned();
        let (records, rows, keys) = (Vec::new(), HashMap::new(), HashMap::new());
        Some((case, Open { item, visit, start, records, rows, keys }))
    }

    /// Decodes a part and gives out its rows.
    fn read_part(&mut self, item: u32, part: &Part<'_>, each: &mut dyn FnMut(&mut Self, Row)) {
        let table = if part.table.is_empty() { "?" } else { &part.table };
        let text = match decode(part, self.limits.part_bytes_max) {
            Ok(text) => text,
            Err(reason) => {
                return self.problems.reject(place(item, table, 0, "NOIDUNGFILE"), reason);
            }
        };
        let mut text = text.as_str();
        text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Some exporters send a table without rows as nothing.
        if text.trim().is_empty() {
            return;
        }
        if let Err(fault) = rows(text, self.limits.depth_max, |row| each(self, row)) {
            let reason = format!("{} at byte {} of the part", fault.reason, fault.offset);
            self.problems.reject(place(item, table, 0, "NOIDUNGFILE"), reason);
        }
    }

    fn read_row(&mut self, open: &mut Open, table: &str, row: Row) {
        let count = open.rows.entry(table.to_owned()).or_default();
        *count += 1;
        let number = *count;
        let max = self.limits.rows_per_table_max;
        if number as usize > max {
            if number as usize == max + 1 {
                let reason = format!("more than {max} rows: the rest is left out");
                self.problems.reject(place(open.item, table, 0, ""), reason);
            }
            return;
        }
        let bytes_max = self.limits.field_bytes_max;
        let mut at = self.at(open.item, table, number, open.start);
        if let Some((field, _)) = row.fields.iter().find(|(_, value)| value.len() > bytes_max) {
            return at.reject(field, format!("over the limit of {bytes_max} bytes"));
        }
        let visit = row.get("MA_LK");
        if !visit.is_empty() && visit != open.visit {
            return at.reject("MA_LK", "not the visit of XML1");
        }
        self.take_row(open, table, number, row);
    }

    fn take_row(&mut self, open: &mut Open, table: &str, number: u32, row: Row) {
        let labs = self.labs;
        let mut at = self.at(open.item, table, number, open.start);
        let entry: Result<Entry, Broken> = match table {
            "XML2" => read::medication(&row, &mut at),
            "XML3" => read::service(&row, &mut at),
            "XML4" => read::result(&row, labs, &mut at),
            "XML5" => course::note(&row, &mut at),
            _ => read::document(&row, table, &mut at),
        };
        let entry = match entry {
            Ok(entry) => entry,
            Err(Broken { field, reason }) => return at.reject(field, reason),
        };
        let key = open.row_key(table, &row, &mut at);
        if table == "XML5" {
            for (vital, words) in course::observations(&row, entry.when, &mut at) {
                let key = open.unused(format!("{key}/{}", vital.code.code)).0;
                open.add(key, vital, vec![("DIEN_BIEN_LS".to_owned(), words)]);
            }
        }
        open.add(key, entry, row.fields);
    }
}

/// The visit and its papers name its diagnoses: what they say in free text tells them, so who may
/// not see one of them sees neither.
fn name_diagnoses(records: &mut [NewRecord]) {
    let diagnoses = records.iter().filter(|record| record.entry.kind == Kind::Condition);
    let reason = |code: &Coding| element("Encounter.reasonCode", Value::Coding(code.clone()));
    let reasons: Vec<_> = diagnoses.map(|record| reason(&record.entry.code)).collect();
    for record in records {
        if matches!(record.entry.kind, Kind::Encounter | Kind::DocumentReference) {
            record.entry.parts.extend_from_slice(&reasons);
        }
    }
}

impl Open {
    fn add(&mut self, source_key: String, entry: Entry, source: Vec<(String, String)>) {
        let visit = Some(self.visit.clone());
        self.records.push(NewRecord { source_key, entry, source, visit });
    }

    /// `<MA_LK>/<table>/<STT>`; without STT (most documents have none) the row's number stands
    /// for it. A second row of the same STT is told apart by its order.
    fn row_key(&mut self, table: &str, row: &Row, at: &mut At<'_>) -> String {
        let counted = matches!(table, "XML2" | "XML3" | "XML4" | "XML5");
        let (visit, number) = (&self.visit, at.row);
        let key = match row.get("STT") {
            stt if !stt.is_empty() && stt.bytes().all(|b| b.is_ascii_digit()) => {
                format!("{visit}/{table}/{stt}")
            }
            stt => {
                if counted || !stt.is_empty() {
                    at.suspect("STT", "not a number: the row's place is taken for it");
                }
                format!("{visit}/{table}/row-{number}")
            }
        };
        let (key, is_double) = self.unused(key);
        if is_double {
            at.suspect("STT", "an earlier row has the same number");
        }
        key
    }

    /// The key, or with `#2`, `#3` ... behind it if it was given before.
    fn unused(&mut self, key: String) -> (String, bool) {
        let times = self.keys.entry(key.clone()).or_default();
        *times += 1;
        if *times == 1 { (key, false) } else { (format!("{key}#{times}"), true) }
    }
}

/// The XML of a part.
fn decode(part: &Part<'_>, bytes_max: usize) -> Result<String, String> {
    let Some(content) = &part.content else {
        return Err("elements are in it: base64 is expected".to_owned());
    };
    if content.len() > bytes_max {
        return Err(format!("over the limit of {bytes_max} bytes"));
    }
    let bytes = content.as_bytes();
    let decoded = if bytes.iter().any(u8::is_ascii_whitespace) {
        let packed: Vec<u8> = bytes.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
        BASE64.decode(packed)
    } else {
        BASE64.decode(bytes)
    };
    let decoded = decoded.map_err(|_| "not base64".to_owned())?;
    if decoded.contains(&0) {
        return Err("a NUL byte is in the text".to_owned());
    }
    String::from_utf8(decoded).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        format!("not UTF-8 at byte {offset} of the part: only UTF-8 is taken")
    })
}
