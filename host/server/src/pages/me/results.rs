//! The resident's results in plain words: what the newest value is, what is measured by it, whether
//! it lies within the reference range that the department has set, and how it went over time.

use crate::chart_rules::ChartRules;
use crate::ops::ResidentView;
use crate::pages::format;
use crate::pages::i18n::{Language, words};
use crate::pages::layout::View;
use crate::pages::trend::{Series, range_said};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

words! {
    title: "Kết quả gần đây" | "Latest results",
    help: "Khoảng tham chiếu không thay lời bác sĩ: hãy hỏi nơi khám nếu chưa rõ."
        | "A reference range does not take a doctor's place: ask where you were seen.",
    within: "Trong khoảng tham chiếu." | "Within the reference range.",
    above: "Cao hơn khoảng tham chiếu." | "Above the reference range.",
    below: "Thấp hơn khoảng tham chiếu." | "Below the reference range.",
    all_values: "Các lần trước" | "Earlier values",
    others: "Các kết quả khác: xem diễn biến sức khỏe bên dưới."
        | "Other results: see the time line below.",
}

/// Cards of the page; others are in the time line.
const CARDS: usize = 12;
/// Rows of one table.
const ROWS: usize = 10;

/// LOINC, and what is measured, in words.
const MEANINGS: [(&[&str], &str, &str); 13] = [
    (
        &["85354-9"],
        "Lực của máu lên thành mạch: số trên khi tim bóp, số dưới khi tim nghỉ.",
        "How hard the blood presses on the vessels: upper number at a beat, lower one between.",
    ),
    (&["8867-4"], "Số lần tim đập trong một phút.", "Beats of the heart in a minute."),
    (&["59408-5", "2708-6"], "Phần máu đã mang đủ ô xy.", "How much of the blood carries oxygen."),
    (
        &["14749-6", "15074-8", "14743-9", "2345-7"],
        "Lượng đường trong máu lúc lấy máu.",
        "Sugar in the blood at that moment.",
    ),
    (
        &["14771-0", "1558-6"],
        "Lượng đường trong máu khi nhịn ăn từ 8 giờ.",
        "Sugar in the blood after 8 hours without food.",
    ),
    (
        &["4548-4"],
        "Mức đường máu trung bình của khoảng ba tháng qua.",
        "Blood sugar on average over some three months.",
    ),
    (
        &["14647-2", "2093-3"],
        "Tổng lượng mỡ cholesterol trong máu.",
        "All cholesterol in the blood.",
    ),
    (
        &["22748-8"],
        "Cholesterol «xấu»: nhiều thì dễ tắc mạch máu.",
        "The “bad” cholesterol: much of it narrows the vessels.",
    ),
    (
        &["14646-4"],
        "Cholesterol «tốt»: giúp dọn mỡ khỏi mạch máu.",
        "The “good” cholesterol: it takes fat out of the vessels.",
    ),
    (&["14927-8"], "Một loại mỡ trong máu.", "A fat in the blood."),
    (
        &["14682-9", "2160-0"],
        "Cho biết thận lọc máu tốt đến đâu.",
        "Tells how well the kidneys clean the blood.",
    ),
    (
        &["718-7"],
        "Chất mang ô xy trong máu; thấp là thiếu máu.",
        "What carries oxygen in the blood; little of it is anaemia.",
    ),
    (&["8310-5"], "Nhiệt độ của cơ thể.", "How warm the body is."),
];

fn meaning(language: Language, code: &str) -> Option<&'static str> {
    let found = MEANINGS.iter().find(|(codes, ..)| codes.contains(&code));
    found.map(|(_, vi, en)| language.pick(vi, en))
}

/// What the page knows of the resident.
pub struct Of<'a> {
    pub resident: &'a ResidentView,
    pub series: &'a [Series],
    pub rules: &'a ChartRules,
    pub today: Date,
    /// Names of the facilities shown, by code.
    pub facilities: &'a BTreeMap<String, String>,
}

pub fn section(view: &View, of: &Of<'_>) -> Markup {
    let words = Words::of(view.language);
    // What the resident measured has a page of its own.
    let measured: Vec<&Series> = of.series.iter().filter(|one| !one.declared).collect();
    html! {
        @if !measured.is_empty() {
            section aria-labelledby="results" {
                h2 #results { (words.title) }
                p.help { (words.help) }
                div.trends { @for one in measured.iter().take(CARDS) { (card(view, of, one)) } }
                @if measured.len() > CARDS { p.small { (words.others) } }
            }
        }
    }
}

fn card(view: &View, of: &Of<'_>, one: &Series) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    let Some(last) = one.readings.last() else { return html! {} };
    let path = format!("/me/{}", of.resident.id);
    let years = of.resident.birth_date.map(|born| born.years_at_least(of.today));
    let range = of.rules.range(&one.code.code, &one.unit, of.resident.sex, years);
    let band = range.map(|range| (range.low, range.high));
    let name = |facility: &str| of.facilities.get(facility).map_or("", String::as_str).to_owned();
    html! {
        div {
            h3 { (one.name(view)) }
            p {
                a href={ (path) "/records/" (last.record) } { strong { (last.text) } } br;
                span.small { (format::date(last.day)) " · " (name(&last.facility)) }
            }
            @if let Some(meaning) = meaning(language, &one.code.code) { p { (meaning) } }
            @if let (Some(range), Some(band)) = (range, band) {
                p { strong { (compared(words, &last.numbers, band)) } br;
                    span.small { (range_said(view, band, &range.source)) } }
            }
            @if one.readings.len() > 1 {
                (one.picture(view, band))
                details {
                    summary { (words.all_values) ": " (one.name(view)) }
                    (one.table(view, &path, view.words().facility, ROWS, |reading| html! {
                        (name(&reading.facility))
                    }))
                }
            }
        }
    }
}

fn compared(words: &Words, numbers: &[f64], (low, high): (f64, f64)) -> &'static str {
    if numbers.iter().any(|n| *n > high) {
        words.above
    } else if numbers.iter().any(|n| *n < low) {
        words.below
    } else {
        words.within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_compared_in_words() {
        let words = Words::of(Language::En);
        let said = |n: f64| compared(words, &[n], (4.0, 6.0));
        assert_eq!([said(4.0), said(6.0)], [words.within, words.within]);
        assert_eq!([said(3.9), said(6.1)], [words.below, words.above]);
    }

    #[test]
    fn what_is_measured_is_said_once_for_each_code() {
        let mut codes: Vec<&str> =
            MEANINGS.iter().flat_map(|(codes, ..)| codes.iter().copied()).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(meaning(Language::Vi, "4548-4").is_some());
        assert_eq!(meaning(Language::Vi, "none"), None);
    }
}
