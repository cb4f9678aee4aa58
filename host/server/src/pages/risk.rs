//! How high a risk is, as a picture on the scale of the method that gave it: from what a programme
//! found. The host draws and judges nothing: the number, its method and its evidence are the
//! programme's, the levels those that the method's authors drew.

use super::format;
use super::i18n::{Language, words};
use super::layout::{View, scroll};
use hoso_core::programme::{Answer, Finding};
use hoso_core::record::Value;
use maud::{Markup, html};

words! {
    title: "Mức nguy cơ" | "Risk",
    heart: "Nguy cơ bệnh tim mạch trong 10 năm" | "Cardiovascular risk in 10 years",
    diabetes: "Nguy cơ đái tháo đường trong 10 năm" | "Risk of diabetes in 10 years",
    who: "Mức theo biểu đồ của WHO 2019: dưới 5, 5 đến dưới 10, 10 đến dưới 20, 20 đến dưới 30, \
        từ 30 %."
        | "Levels of WHO's charts of 2019: below 5, 5 to below 10, 10 to below 20, 20 to below 30, \
        30 % and more.",
    findrisc: "Mức theo FINDRISC (Lindström và Tuomilehto 2003): dưới 7, 7–11, 12–14, 15–20, trên \
        20 điểm."
        | "Levels of FINDRISC (Lindström and Tuomilehto 2003): below 7, 7–11, 12–14, 15–20, more \
        than 20 points.",
    level: "Mức" | "Level",
    of_five: "trong 5 mức" | "of 5",
    to: "đến" | "to",
    points: "điểm" | "points",
    table: "Số liệu và căn cứ" | "Figures and evidence",
}

/// A published scale of five levels.
struct Scale {
    /// Findings with the least and the most that the risk may be; one, where it is one number.
    codes: [&'static str; 2],
    /// At the right end of the picture; what is above stands there.
    top: f64,
    /// Where the second level begins, and so on.
    levels: [f64; 4],
    title: fn(&Words) -> &'static str,
    source: fn(&Words) -> &'static str,
}

const SCALES: [Scale; 2] = [
    Scale {
        codes: ["cvd-risk-from", "cvd-risk-to"],
        top: 40.0,
        levels: [5.0, 10.0, 20.0, 30.0],
        title: |words| words.heart,
        source: |words| words.who,
    },
    Scale {
        codes: ["findrisc", "findrisc"],
        top: 26.0,
        levels: [7.0, 12.0, 15.0, 21.0],
        title: |words| words.diabetes,
        source: |words| words.findrisc,
    },
];

/// Findings that the pictures and their tables show.
pub fn is_shown(finding: &Finding) -> bool {
    SCALES.iter().any(|scale| scale.codes.contains(&finding.code.as_str()))
}

/// `path` leads to the resident's records. Nothing where no risk was worked out.
pub fn section(view: &View, answer: &Answer, path: &str) -> Markup {
    let words = Words::of(view.language);
    let known: Vec<_> =
        SCALES.iter().filter_map(|scale| Some((scale, found(scale, answer)?))).collect();
    html! {
        @if !known.is_empty() {
            section aria-label=(words.title) {
                h3 { (words.title) }
                @for (scale, (ends, findings)) in &known {
                    (gauge(view.language, scale, *ends))
                    p.small { ((scale.source)(words)) }
                    details {
                        summary { (words.table) ": " ((scale.title)(words)) }
                        (scroll((scale.title)(words), table(view, findings, path)))
                    }
                }
            }
        }
    }
}

/// Both ends, and what said so.
type Found<'a> = ((f64, f64), Vec<&'a Finding>);

fn found<'a>(scale: &Scale, answer: &'a Answer) -> Option<Found<'a>> {
    let of = |code: &str| answer.findings.iter().find(|finding| finding.code == code);
    let [from, to] = [of(scale.codes[0])?, of(scale.codes[1])?];
    let mut findings = vec![from];
    if scale.codes[0] != scale.codes[1] {
        findings.push(to);
    }
    Some(((number(&from.value)?, number(&to.value)?), findings))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Quantity { value, .. } => Some(*value).filter(|value| value.is_finite()),
        Value::Count(n) => Some(*n as f64),
        _ => None,
    }
}

impl Scale {
    /// 1 to 5.
    fn level(&self, value: f64) -> usize {
        1 + self.levels.iter().filter(|bound| value >= **bound).count()
    }

    fn is_percent(&self) -> bool {
        self.codes[0] != self.codes[1]
    }

    /// `10 đến 15 %, mức 3 trong 5 mức`
    fn said(&self, language: Language, (from, to): (f64, f64)) -> String {
        let words = Words::of(language);
        let unit = if self.is_percent() { "%" } else { words.points };
        let span = |low: String, high: String| match low == high {
            true => low,
            false => format!("{low} {} {high}", words.to),
        };
        let number = |n| format::number(language, n);
        let values = span(number(from), number(to));
        let levels = span(self.level(from).to_string(), self.level(to).to_string());
        format!("{values} {unit}. {} {levels} {}", words.level, words.of_five)
    }
}

// User units of the drawing.
const WIDTH: f64 = 320.0;
const SIDE: f64 = 8.0;
/// Of the mark, the bar and the numbers below, from above.
const BAR: (f64, f64) = (16.0, 18.0);
const HEIGHT: f64 = 52.0;
/// A mark of one number is still seen.
const MARK: f64 = 6.0;

fn gauge(language: Language, scale: &Scale, ends: (f64, f64)) -> Markup {
    let words = Words::of(language);
    let x = |value: f64| SIDE + (WIDTH - 2.0 * SIDE) * (value / scale.top).clamp(0.0, 1.0);
    let bounds = [&[0.0][..], &scale.levels[..], &[scale.top][..]].concat();
    let (from, to) = (x(ends.0), x(ends.1));
    let (left, width) = ((from + to) / 2.0 - (to - from).max(MARK) / 2.0, (to - from).max(MARK));
    let said = scale.said(language, ends);
    html! {
        p { ((scale.title)(words)) ": " strong { (said) } }
        svg.gauge viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
            aria-label={ ((scale.title)(words)) ": " (said) } {
            @for (level, bound) in bounds.windows(2).enumerate() {
                rect class={ "level" (level) } x=(px(x(bound[0]))) y=(BAR.0)
                    width=(px(x(bound[1]) - x(bound[0]))) height=(BAR.1) {}
            }
            rect.mark x=(px(left)) y="4" width=(px(width)) height=(BAR.0 + BAR.1 - 2.0) rx="2" {}
            @for bound in scale.levels {
                text x=(px(x(bound))) y=(HEIGHT - 4.0) text-anchor="middle" {
                    (format::number(language, bound))
                }
            }
        }
    }
}

fn px(n: f64) -> String {
    format!("{n:.1}")
}

fn table(view: &View, findings: &[&Finding], path: &str) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.finding) }
                th scope="col" { (words.value) }
                th scope="col" { (words.evidence) }
            } }
            tbody { @for finding in findings { tr {
                td { (view.language.text(&finding.text)) }
                td { (view.language.finding(&finding.value)) }
                td { @for (at, record) in finding.evidence.iter().enumerate() {
                    a href={ (path) "/records/" (record) }
                        aria-label={ (words.evidence) " " (at + 1) } { (at + 1) }
                    " "
                } }
            } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::RecordId;
    use hoso_core::programme::Text;

    fn finding(code: &str, value: Value) -> Finding {
        let text = Text { vi: format!("{code} <WHO>"), en: String::new() };
        Finding { code: code.to_owned(), value, text, evidence: vec![RecordId([9; 16])] }
    }

    fn drawn(findings: Vec<Finding>) -> String {
        let answer = Answer { findings, ..Answer::default() };
        section(&View::stranger(Language::Vi), &answer, "/me/x").into_string()
    }

    fn percent(value: f64) -> Value {
        Value::Quantity { value, unit: "%".into() }
    }

    #[test]
    fn a_range_stands_on_the_levels_of_its_method_with_its_evidence() {
        let html = drawn(vec![
            finding("cvd-risk-from", percent(8.0)),
            finding("cvd-risk-to", percent(21.0)),
        ]);
        assert!(html.contains("8 đến 21 %. Mức 2 đến 4 trong 5 mức"), "{html}");
        assert!(html.contains("WHO 2019"), "{html}");
        assert!(html.contains("cvd-risk-from &lt;WHO&gt;"), "{html}");
        assert!(html.contains("href=\"/me/x/records/0909"), "{html}");
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn one_number_is_one_mark_and_the_last_level_has_no_end() {
        let html = drawn(vec![finding("findrisc", Value::Count(26))]);
        assert!(html.contains("26 điểm. Mức 5 trong 5 mức"), "{html}");
        let html = drawn(vec![
            finding("cvd-risk-from", percent(55.0)),
            finding("cvd-risk-to", percent(55.0)),
        ]);
        assert!(html.contains("55 %. Mức 5 trong 5 mức"), "{html}");
        assert!(!html.contains("NaN"), "{html}");
    }

    #[test]
    fn half_a_range_is_no_picture() {
        assert_eq!(drawn(vec![finding("cvd-risk-from", percent(8.0))]), "");
        assert_eq!(drawn(vec![finding("findrisc", Value::Text("high".into()))]), "");
    }
}
