//! What a practitioner looks at first: problems, allergies, medicines, risk factors, and the last
//! value of everything that was measured, with where it comes from and how old it is.

use super::Gathered;
use crate::pages::i18n::words;
use crate::pages::layout::View;
use crate::pages::trend::{Reading, Series, range_said};
use crate::pages::{format, growth};
use hoso_core::record::{Coding, Kind, Record};
use jiff::civil::Date;
use maud::{Markup, html};

words! {
    title: "Tóm tắt" | "Summary",
    problems: "Chẩn đoán" | "Problems",
    no_problems: "Chưa ghi nhận chẩn đoán nào." | "No diagnosis on record.",
    allergies: "Dị ứng" | "Allergies",
    no_allergies: "Chưa ghi nhận dị ứng nào; hãy hỏi người bệnh."
        | "No allergy on record; ask the patient.",
    medicines: "Thuốc kê gần đây" | "Medicines prescribed lately",
    no_medicines: "Chưa ghi nhận thuốc nào." | "No medicine on record.",
    risks: "Yếu tố nguy cơ" | "Risk factors",
    last_values: "Giá trị gần nhất" | "Last values",
    no_values: "Chưa có số đo hay xét nghiệm nào." | "Nothing was measured yet.",
    more: "và các mục khác trong diễn biến bên dưới" | "and others in the time line below",
    times: "lần" | "times",
    today: "hôm nay" | "today",
    days_ago: "ngày trước" | "days ago",
    recent: "Vừa làm: hãy xem kết quả này trước khi chỉ định lại."
        | "A recent test: look at this result before ordering another.",
    outside: "ngoài khoảng tham chiếu" | "outside of the reference range",
    all_values: "Tất cả các giá trị" | "All values",
}

/// Rows of the table of one value.
const ROWS: usize = 15;
/// Lines of each list; what is more is in the time line.
const LINES: usize = 12;

/// ICD-10 of what may harm and is no disease: family and personal history (Z80 to Z92), tobacco,
/// alcohol and the like (Z72), circumstances of life (Z55 to Z65).
fn is_risk(code: &Coding) -> bool {
    let stem = code.code.get(..3).unwrap_or_default();
    stem == "Z72" || ("Z80"..="Z92").contains(&stem) || ("Z55"..="Z65").contains(&stem)
}

/// Something on record, once: how often, and the newest record of it.
struct Line<'a> {
    newest: &'a Record,
    count: usize,
}

/// By code, or by name where there is none; the newest first, as the records are.
fn lines<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Line<'a>> {
    let mut all: Vec<Line<'a>> = Vec::new();
    for record in records {
        let code = &record.entry.code;
        let same = |line: &&mut Line<'_>| {
            let known = &line.newest.entry.code;
            known.code == code.code && (!code.code.is_empty() || known.display == code.display)
        };
        match all.iter_mut().find(same) {
            Some(line) => line.count += 1,
            None => all.push(Line { newest: record, count: 1 }),
        }
    }
    all
}

pub fn section(view: &View, of: &Gathered) -> Markup {
    let words = Words::of(view.language);
    let of_kind = |kind| of.summary.iter().filter(move |record| record.entry.kind == kind);
    let diagnoses = || of_kind(Kind::Condition);
    let problems = lines(diagnoses().filter(|record| !is_risk(&record.entry.code)));
    let risks = lines(diagnoses().filter(|record| is_risk(&record.entry.code)));
    let allergies = lines(of_kind(Kind::AllergyIntolerance));
    let medicines = lines(of_kind(Kind::MedicationRequest));
    html! {
        section aria-label=(words.title) {
            h2 #summary { (words.title) }
            div.summary {
                (list(view, of, words.allergies, words.no_allergies, &allergies))
                (list(view, of, words.problems, words.no_problems, &problems))
                (list(view, of, words.medicines, words.no_medicines, &medicines))
                @if !risks.is_empty() { (list(view, of, words.risks, "", &risks)) }
            }
            (values(view, of))
        }
        (growth::section(view, &of.person(), &of.series, of.today, &of.path()))
    }
}

fn list(view: &View, of: &Gathered, title: &str, none: &str, lines: &[Line<'_>]) -> Markup {
    let words = Words::of(view.language);
    html! {
        div {
            h3 { (title) }
            @if lines.is_empty() { p { (none) } }
            ul.standings { @for line in lines.iter().take(LINES) { li {
                @let record = line.newest;
                a href={ (of.path()) "/records/" (record.id) } {
                    @if !record.entry.code.code.is_empty() && record.entry.kind == Kind::Condition {
                        (record.entry.code.code) " "
                    }
                    (name(view, record))
                }
                span.small {
                    " · " (record.entry.when.vietnamese())
                    @if line.count > 1 { " · " (line.count) " " (words.times) }
                    @if let Some(other) = of.elsewhere(record) {
                        " · " strong { (view.words().elsewhere) } ": " (other)
                    }
                }
            } } }
            @if lines.len() > LINES { p.small { (words.more) } }
        }
    }
}

/// A code that is shown already is not shown twice; where it has no name, what was written with it
/// tells more: J06 is "Nhiễm trùng đường hô hấp trên cấp".
fn name(view: &View, record: &Record) -> String {
    let code = &record.entry.code;
    if code.display.is_empty() && record.entry.kind == Kind::Condition {
        format::value(view.language, &record.entry.value)
    } else {
        format::coding(code).to_owned()
    }
}

fn values(view: &View, of: &Gathered) -> Markup {
    let words = Words::of(view.language);
    html! {
        h3 { (words.last_values) }
        @if of.series.is_empty() { p { (words.no_values) } }
        div.trends { @for one in of.series.iter().take(LINES) { (value(view, of, one)) } }
    }
}

fn value(view: &View, of: &Gathered, one: &Series) -> Markup {
    let words = Words::of(view.language);
    let Some(last) = one.readings.last() else { return html! {} };
    let years = of.resident.birth_date.map(|born| born.years_at_least(of.today));
    let range = of.rules.range(&one.code.code, &one.unit, of.resident.sex, years);
    let band = range.map(|range| (range.low, range.high));
    let outside =
        band.is_some_and(|(low, high)| last.numbers.iter().any(|n| *n < low || *n > high));
    let recent = of.rules.recent_test_days.is_some_and(|days| {
        one.laboratory && !one.declared && ago(of.today, last.day) <= i32::from(days)
    });
    html! {
        div {
            h3 { (one.name(view)) }
            p {
                a href={ (of.path()) "/records/" (last.record) } { strong { (last.text) } }
                @if outside { " " span.overdue { (words.outside) } }
                br;
                span.small { (format::date(last.day)) " (" (age(words, of.today, last)) ")"
                    @if let Some(other) = of.other(&last.facility) {
                        " · " strong { (view.words().elsewhere) } ": " (other)
                    }
                }
            }
            @if recent { p.pending { (words.recent) } }
            @if let Some(range) = range {
                p.small { (range_said(view, (range.low, range.high), &range.source)) }
            }
            @if one.readings.len() > 1 {
                (one.picture(view, band))
                details {
                    summary { (words.all_values) }
                    (one.table(view, &of.path(), view.words().facility, ROWS, |reading| html! {
                        (of.facilities.get(&reading.facility).map_or("", String::as_str))
                    }))
                }
            }
        }
    }
}

/// Days from one to the other.
fn ago(today: Date, day: Date) -> i32 {
    today.duration_since(day).as_hours() as i32 / 24
}

fn age(words: &Words, today: Date, reading: &Reading) -> String {
    match ago(today, reading.day) {
        0 => words.today.to_owned(),
        days => format!("{days} {}", words.days_ago),
    }
}
