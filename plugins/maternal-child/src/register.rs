//! The register of antenatal care A3/YTCS (Circular 27/2014, second-hand), as far as its columns
//! are known and on record: the newest contact speaks. Codes `a3.<column>`.

use crate::facts::{Facts, HAEMOGLOBIN, LAST_PERIOD, day_of};
use crate::picture::{Mother, Picture};
use hoso_sdk::codes::{HEIGHT, LOINC, WEIGHT};
use hoso_sdk::{Date, Finding, Value, read, text};

/// The row of the newest contact; none without one.
pub fn columns(picture: &Picture, mother: &Mother) -> Vec<Finding> {
    let Some(contact) = mother.contacts.last() else { return Vec::new() };
    let row = Row { facts: picture.facts, since: mother.pregnancy.since(), until: contact.day };
    let seen = |value| Some((value, contact.evidence.clone()));
    let dating = mother.pregnancy.dating.as_ref();
    let age = picture.facts.call.birth().map(|birth| birth.age_on(contact.day));
    let number = |number: i64| Value::Count(number);
    let columns: [(&str, &str, &str, Cell); 15] = [
        ("3", "Ngày khám", "Day", seen(Value::Date(contact.day.into()))),
        ("4", "Tuổi", "Age", age.and_then(|age| seen(number(age.into())))),
        ("10", "Kinh cuối", "Last period", row.last_period()),
        ("11", "Tuần thai", "Weeks", contact.weeks.and_then(|weeks| seen(number(weeks)))),
        ("12", "Dự kiến sinh", "Due date", dating.and_then(|d| seen(Value::Date(d.due.into())))),
        ("14", "Trọng lượng mẹ", "Weight", row.measured(LOINC, WEIGHT)),
        ("15", "Chiều cao mẹ", "Height", row.any_time(HEIGHT)),
        ("16", "Huyết áp", "Blood pressure", row.pressure()),
        ("17", "Chiều cao tử cung", "Fundal height", row.own("fundal-height")),
        ("20", "Huyết sắc tố", "Haemoglobin", row.measured(LOINC, HAEMOGLOBIN)),
        ("21", "Protein niệu", "Protein in urine", row.protein()),
        (
            "25",
            "Số mũi uốn ván",
            "Tetanus doses",
            mother
                .tetanus
                .as_ref()
                .map(|state| (number(state.doses as i64), contact.evidence.clone())),
        ),
        ("26", "Sắt, axit folic", "Iron and folic acid", row.own("iron-folic")),
        ("27", "Tim thai", "Fetal heart", row.own("fetal-heart")),
        ("28", "Ngôi thai", "Presentation", row.own("presentation")),
    ];
    let known = columns.into_iter().filter_map(|(column, vi, en, cell)| {
        let (value, evidence) = cell?;
        Some(Finding {
            code: format!("a3.{column}"),
            value,
            text: text(&format!("Sổ A3: {vi}"), &format!("Register A3: {en}")),
            evidence: vec![evidence],
        })
    });
    known.collect()
}

/// A value with its entry.
type Cell = Option<(Value, String)>;

/// What is known of the pregnancy up to the day of the contact.
#[derive(Clone, Copy)]
struct Row<'a> {
    facts: Facts<'a>,
    since: Date,
    until: Date,
}

impl<'a> Row<'a> {
    fn measured(self, system: &'a str, code: &'a str) -> Cell {
        let mut of_day = self.facts.coded(system, code).filter(|(_, day)| *day == self.until);
        of_day.next().map(|(entry, _)| (entry.value.clone(), entry.id.clone()))
    }

    fn own(self, code: &'a str) -> Cell {
        self.measured(crate::facts::OWN, code)
    }

    /// A mother's height does not change.
    fn any_time(self, code: &'a str) -> Cell {
        let (entry, _) = self.facts.coded(LOINC, code).next()?;
        Some((entry.value.clone(), entry.id.clone()))
    }

    fn last_period(self) -> Cell {
        let mut told = self.facts.coded(LOINC, LAST_PERIOD).filter(|(_, day)| *day >= self.since);
        let (entry, _) = told.next()?;
        Some((Value::Date(day_of(entry)?.into()), entry.id.clone()))
    }

    fn pressure(self) -> Cell {
        let mut readings = read::blood_pressure(&self.facts.call.chart);
        let reading = readings.find(|reading| reading.day == self.until)?;
        let words = format!("{}/{}", reading.systolic, reading.diastolic);
        Some((Value::Text(words), reading.evidence.into_iter().next()?))
    }

    fn protein(self) -> Cell {
        let (pluses, evidence) = crate::pressure::protein(&self.facts, self.until)?;
        Some((Value::Count(pluses.into()), evidence))
    }
}
