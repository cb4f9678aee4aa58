//! Values of one kind over time: a small picture, and the table behind it. What a resident declared
//! is never in one picture with what staff measured.

use super::i18n::words;
use super::layout::{View, scroll};
use super::picture::{Curve, Plot};
use super::{format, i18n::Language};
use hoso_core::RecordId;
use hoso_core::record::{Coding, Entry, Kind, Record, Value};
use hoso_exchange::codes::LABORATORY;
use jiff::civil::Date;
use maud::{Markup, html};

words! {
    trend: "Diễn biến" | "Trend",
    usual: "Khoảng tham chiếu" | "Reference range",
    older: "Các giá trị cũ hơn: xem diễn biến sức khỏe." | "Older values: see the time line.",
    declared: "người dân tự đo" | "measured by the resident",
}

/// More points than these are a line without dots.
const DOTS: usize = 60;

/// One value of the series: a number, or the two of a blood pressure.
pub struct Reading {
    pub record: RecordId,
    pub day: Date,
    pub numbers: Vec<f64>,
    /// As people write it, with its unit.
    pub text: String,
    pub facility: String,
}

/// Oldest first.
pub struct Series {
    pub code: Coding,
    pub unit: String,
    pub declared: bool,
    pub laboratory: bool,
    pub readings: Vec<Reading>,
}

/// Series of all numbers in these records, the one with the newest value first. A value with
/// another unit is another series; a day that is not known whole has no place on a time line.
pub fn series<'a>(
    language: Language,
    records: impl IntoIterator<Item = &'a Record>,
) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for record in records {
        let entry = &record.entry;
        let (Kind::Observation, Some(day)) = (entry.kind, entry.when.full()) else { continue };
        let Some((numbers, unit)) = numbers(entry) else { continue };
        let reading = Reading {
            record: record.id,
            day,
            numbers,
            text: format::entry(language, entry),
            facility: record.facility.to_string(),
        };
        let declared = entry.is_declared();
        let same =
            |s: &&mut Series| s.code == entry.code && s.unit == unit && s.declared == declared;
        match all.iter_mut().find(same) {
            Some(series) => series.readings.push(reading),
            None => {
                let code = entry.code.clone();
                let laboratory = entry.category == LABORATORY;
                all.push(Series { code, unit, declared, laboratory, readings: vec![reading] });
            }
        }
    }
    for series in &mut all {
        series.readings.sort_by_key(|reading| reading.day);
    }
    all.sort_by_key(|series| std::cmp::Reverse(series.readings.last().map(|r| r.day)));
    all
}

fn numbers(entry: &Entry) -> Option<(Vec<f64>, String)> {
    if let Value::Quantity { value, unit } = &entry.value {
        return Some((vec![*value], unit.clone()));
    }
    let (high, low, unit) = format::pressures(&entry.parts)?;
    Some((vec![high, low], unit.to_owned()))
}

impl Series {
    pub fn name(&self, view: &View) -> String {
        let name = view.language.measured(&self.code);
        match self.declared {
            true => format!("{name} ({})", Words::of(view.language).declared),
            false => name.to_owned(),
        }
    }

    /// With the range that is usual, where one is known.
    pub fn picture(&self, view: &View, band: Option<(f64, f64)>) -> Markup {
        let day_number =
            |day: Date| f64::from(day.duration_since(Date::ZERO).as_hours() as i32) / 24.0;
        let lines = self.readings.iter().map(|reading| reading.numbers.len()).max().unwrap_or(0);
        let curve = |line: usize| {
            let points = self
                .readings
                .iter()
                .filter_map(|reading| Some((day_number(reading.day), *reading.numbers.get(line)?)));
            let class = if line == 0 { "value" } else { "value second" };
            Curve { class, points: points.collect(), dots: self.readings.len() <= DOTS }
        };
        let curves: Vec<Curve> = (0..lines).map(curve).collect();
        let [Some(first), Some(last)] = [self.readings.first(), self.readings.last()] else {
            return html! {};
        };
        let title = format!("{}: {}", Words::of(view.language).trend, self.name(view));
        let ends = [format::date(first.day), format::date(last.day)];
        let plot = Plot {
            language: view.language,
            title: &title,
            width: 320.0,
            height: 130.0,
            band,
            curves: &curves,
            ends,
        };
        plot.draw()
    }

    /// The newest `rows` of them first; `more` is a cell for each under `heading`.
    pub fn table(
        &self,
        view: &View,
        path: &str,
        heading: &str,
        rows: usize,
        more: impl Fn(&Reading) -> Markup,
    ) -> Markup {
        let words = view.words();
        let table = html! {
            table {
                thead { tr {
                    th scope="col" { (words.when) }
                    th scope="col" { (words.value) }
                    th scope="col" { (heading) }
                } }
                tbody { @for reading in self.readings.iter().rev().take(rows) {
                    tr {
                        td.date { (format::date(reading.day)) }
                        td { a href={ (path) "/records/" (reading.record) } { (reading.text) } }
                        td { (more(reading)) }
                    }
                } }
            }
        };
        html! {
            (scroll(&self.name(view), table))
            @if self.readings.len() > rows { p.small { (Words::of(view.language).older) } }
        }
    }
}

/// `Reference range: 70 to 100 (source)`.
pub fn range_said(view: &View, band: (f64, f64), source: &str) -> String {
    let number = |n| format::number(view.language, n);
    let words = Words::of(view.language);
    format!("{}: {} – {} ({source})", words.usual, number(band.0), number(band.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::record::Part;
    use hoso_core::{Digest, RegistrationId};

    fn record(n: u8, day: &str, value: Value, declared: bool) -> Record {
        let performer = Part {
            code: Coding { code: Entry::PERFORMER.into(), ..Coding::default() },
            value: Value::Coding(Coding { code: "Patient".into(), ..Coding::default() }),
        };
        let facility: hoso_core::FacilityId = "01001".parse().unwrap();
        Record {
            id: RecordId([n; 16]),
            version: 1,
            registration: RegistrationId::of(&facility, "BN1"),
            facility,
            source_key: String::new(),
            entry: Entry {
                kind: Kind::Observation,
                category: String::new(),
                code: Coding { code: "29463-7".into(), ..Coding::default() },
                when: day.parse().unwrap(),
                value,
                parts: declared.then_some(performer).into_iter().collect(),
                status: "final".into(),
            },
            source: Vec::new(),
            visit: None,
            programme: None,
            message: Digest([0; 32]),
            stored_at_ms: 0,
        }
    }

    #[test]
    fn what_was_declared_and_other_units_are_series_of_their_own() {
        let kg = |value| Value::Quantity { value, unit: "kg".into() };
        let pounds = Value::Quantity { value: 130.0, unit: "[lb_av]".into() };
        let records = [
            record(1, "2026-03-01", kg(60.0), false),
            record(2, "2026-01-01", kg(61.0), false),
            record(3, "2026-02-01", kg(40.0), true),
            record(4, "2026-02-02", pounds, false),
            record(5, "2026", kg(99.0), false),
            record(6, "2026-02-03", Value::Text("nặng".into()), false),
        ];
        let all = series(Language::Vi, &records);
        let told: Vec<(bool, Vec<f64>)> = all
            .iter()
            .map(|s| (s.declared, s.readings.iter().map(|r| r.numbers[0]).collect()))
            .collect();
        let expected = [(false, vec![61.0, 60.0]), (false, vec![130.0]), (true, vec![40.0])];
        assert_eq!(told, expected);
    }
}
