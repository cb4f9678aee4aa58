//! Growth of a child on WHO's curves, with the table behind each picture. The host draws WHO's
//! tables itself (`hoso-growth` is a standard, not a programme's rule) and judges nothing: what a
//! measure means is said by the programme's assessment. A plugin that drew would have to store some
//! hundred points with every answer.

use super::i18n::words;
use super::layout::View;
use super::picture::{Curve, Plot};
use super::trend::{Reading, Series};
use hoso_core::PartialDate;
use hoso_core::identity::Sex;
use hoso_growth::Chart;
use jiff::civil::Date;
use maud::{Markup, html};

words! {
    title: "Biểu đồ tăng trưởng (chuẩn WHO)" | "Growth (WHO standards)",
    help: "Đường xanh là trung vị; vàng là ±2, đỏ là ±3 độ lệch chuẩn. Chỉ gồm số do nhân viên y \
        tế đo." | "Green is the median, amber ±2 and red ±3 standard deviations. Only what staff \
        measured.",
    weight: "Cân nặng theo tuổi (kg)" | "Weight for age (kg)",
    length: "Chiều dài hoặc chiều cao theo tuổi (cm)" | "Length or height for age (cm)",
    months: "tháng" | "months",
    age: "Tuổi" | "Age",
}

/// LOINC: body weight; body height as it comes, lying and standing.
const WEIGHT: [&str; 1] = ["29463-7"];
const LENGTHS: [&str; 3] = ["8302-2", "8306-3", "8308-9"];

/// Standard deviations, and the class of the curve.
const CURVES: [(f64, &str); 5] =
    [(-3.0, "three"), (-2.0, "two"), (0.0, "median"), (2.0, "two"), (3.0, "three")];

/// WHO's standards by day end here; the reference of 5 to 19 years goes on by month.
const STANDARDS_END: i32 = 1_826;
const REFERENCE_END: i32 = 228 * DAYS_IN_MONTH;
/// Near enough for places on an axis.
const DAYS_IN_MONTH: i32 = 30;
/// Points of a curve.
const POINTS: i32 = 40;

/// A picture: what it is of, its charts below and above five years, and the codes of its measures.
type Of<'a> = (&'a str, Chart, Chart, &'a [&'a str]);

/// Whose growth it is.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub sex: Sex,
    pub born: Option<PartialDate>,
}

pub fn section(view: &View, of: &Person, all: &[Series], today: Date, path: &str) -> Markup {
    let sex = match of.sex {
        Sex::Male => hoso_growth::Sex::Male,
        Sex::Female => hoso_growth::Sex::Female,
        Sex::Other | Sex::Unknown => return html! {},
    };
    let Some(born) = of.born.and_then(PartialDate::full) else { return html! {} };
    if days(born, today) > REFERENCE_END {
        return html! {};
    }
    let words = Words::of(view.language);
    let pictures: [Of<'_>; 2] = [
        (words.weight, Chart::WeightForAge, Chart::SchoolWeight, &WEIGHT),
        (words.length, Chart::LengthForAge, Chart::SchoolHeight, &LENGTHS),
    ];
    let drawn = pictures.map(|of| picture(view, sex, born, &of, all, path));
    if drawn.iter().all(Option::is_none) {
        return html! {};
    }
    html! {
        section aria-label=(words.title) {
            h2 #growth { (words.title) }
            p.help { (words.help) }
            @for one in drawn.into_iter().flatten() { (one) }
        }
    }
}

fn days(born: Date, day: Date) -> i32 {
    day.duration_since(born).as_hours() as i32 / 24
}

/// Nothing where nothing was measured.
fn picture(
    view: &View,
    sex: hoso_growth::Sex,
    born: Date,
    (title, young, school, codes): &Of<'_>,
    all: &[Series],
    path: &str,
) -> Option<Markup> {
    let measured = all.iter().filter(|one| !one.declared && codes.contains(&&*one.code.code));
    let mut measured: Vec<&Reading> = measured.flat_map(|one| &one.readings).collect();
    measured.retain(|reading| reading.day >= born);
    measured.sort_by_key(|reading| reading.day);
    let last = days(born, measured.last()?.day);
    let child = last <= STANDARDS_END;
    let (chart, from, to) = match child {
        true => (*young, 0, (last + 180).min(STANDARDS_END)),
        false => (*school, STANDARDS_END, (last + 365).min(REFERENCE_END)),
    };
    measured.retain(|reading| days(born, reading.day) >= from);
    let point = |reading: &&Reading| (f64::from(days(born, reading.day)), reading.numbers[0]);
    let value = Curve { class: "value", points: measured.iter().map(point).collect(), dots: true };
    let mut curves: Vec<Curve> =
        CURVES.map(|(z, class)| curve(chart, sex, (from, to), z, class)).into();
    curves.push(value);
    let words = Words::of(view.language);
    let age = |days: i32| format!("{} {}", days / DAYS_IN_MONTH, words.months);
    let plot = Plot {
        language: view.language,
        title,
        width: 560.0,
        height: 300.0,
        band: None,
        curves: &curves,
        ends: [age(from), age(to)],
    };
    Some(html! {
        h3 { (title) }
        (plot.draw())
        (table(view, title, born, &measured, path))
    })
}

fn curve(
    chart: Chart,
    sex: hoso_growth::Sex,
    (from, to): (i32, i32),
    z: f64,
    class: &'static str,
) -> Curve {
    let by_day = matches!(chart, Chart::WeightForAge | Chart::LengthForAge);
    let points = (0..=POINTS).filter_map(|n| {
        let day = from + (to - from) * n / POINTS;
        let place =
            if by_day { f64::from(day) } else { f64::from(day) / hoso_growth::DAYS_IN_MONTH };
        Some((f64::from(day), hoso_growth::curve(chart, sex, place as u32, z)?))
    });
    Curve { class, points: points.collect(), dots: false }
}

fn table(view: &View, title: &str, born: Date, measured: &[&Reading], path: &str) -> Markup {
    let words = Words::of(view.language);
    let shared = view.words();
    super::layout::scroll(
        title,
        html! {
            table {
                thead { tr {
                    th scope="col" { (shared.when) }
                    th scope="col" { (words.age) }
                    th scope="col" { (shared.value) }
                } }
                tbody { @for reading in measured.iter().rev() { tr {
                    td.date { (super::format::date(reading.day)) }
                    td { (days(born, reading.day) / DAYS_IN_MONTH) " " (words.months) }
                    td { a href={ (path) "/records/" (reading.record) } { (reading.text) } }
                } } }
            }
        },
    )
}
