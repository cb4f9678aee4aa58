//! The immunisation calendar, from what a programme says of its vaccines: findings named
//! `vaccine.<group>.status`, `.dose-<n>`, `.next`, `.recommended`, `.overdue-after`
//! (docs/adding-a-plugin.md). A group is called what the text before the last colon calls it.

use super::format;
use super::i18n::{Language, words};
use super::layout::{View, scroll};
use hoso_core::RecordId;
use hoso_core::programme::{Answer, Finding};
use hoso_core::record::{Record, Value};
use jiff::civil::Date;
use maud::{Markup, html};

words! {
    title: "Lịch tiêm chủng" | "Immunisation calendar",
    vaccine: "Vắc xin" | "Vaccine",
    given: "Đã tiêm" | "Given",
    next: "Mũi tiếp theo" | "Next dose",
    dose: "Mũi" | "Dose",
    day_unknown: "đã tiêm" | "given",
    not_counted: "không được tính" | "not counted",
    complete: "Đã đủ" | "Complete",
    not_complete: "Chưa đủ" | "Not complete",
    not_recommended: "Không khuyến cáo" | "Not recommended",
    aged_out: "Quá tuổi" | "Too old",
    recommended: "nên tiêm" | "recommended",
    overdue: "quá hạn" | "overdue",
}

const PREFIX: &str = "vaccine.";

/// A group of vaccines, as the findings of one answer tell of it.
struct Group<'a> {
    code: &'a str,
    name: &'a str,
    status: &'a str,
    /// What was said of each dose given, and the record of it.
    doses: Vec<(&'a str, Option<RecordId>)>,
    next: Option<i64>,
    recommended: Option<Date>,
    overdue_after: Option<Date>,
}

fn groups(language: Language, answer: &Answer) -> Vec<Group<'_>> {
    let mut all: Vec<Group<'_>> = Vec::new();
    for finding in &answer.findings {
        let Some((code, part)) =
            finding.code.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        if all.last().is_none_or(|group| group.code != code) {
            let text = language.text(&finding.text);
            let name = text.rsplit_once(": ").map_or(text, |(name, _)| name);
            all.push(Group {
                code,
                name,
                status: "",
                doses: Vec::new(),
                next: None,
                recommended: None,
                overdue_after: None,
            });
        }
        if let Some(group) = all.last_mut() {
            group.take(part, finding);
        }
    }
    all
}

impl<'a> Group<'a> {
    fn take(&mut self, part: &str, finding: &'a Finding) {
        match (part, &finding.value) {
            ("status", Value::Text(status)) => self.status = status,
            ("next", Value::Count(n)) => self.next = Some(*n),
            ("recommended", Value::Date(day)) => self.recommended = day.full(),
            ("overdue-after", Value::Date(day)) => self.overdue_after = day.full(),
            (dose, Value::Text(verdict)) if dose.starts_with("dose-") => {
                self.doses.push((verdict.as_str(), finding.evidence.first().copied()));
            }
            _ => {}
        }
    }

    /// The class of its row, and the word for where it stands.
    fn standing(&self, words: &Words, today: Date) -> (&'static str, &'static str) {
        match self.status {
            "complete" => ("done", words.complete),
            "not-recommended" => ("", words.not_recommended),
            "aged-out" => ("", words.aged_out),
            _ if self.overdue_after.is_some_and(|day| today > day) => ("overdue", words.overdue),
            _ => ("", words.not_complete),
        }
    }
}

/// Findings that the calendar does not show.
pub fn without(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| {
        let rest = finding.code.strip_prefix(PREFIX);
        rest.is_none_or(|rest| !rest.contains('.'))
    })
}

/// `path` leads to the resident's records. Nothing where no vaccines are spoken of.
pub fn section(
    view: &View,
    answer: &Answer,
    records: &[Record],
    today: Date,
    path: &str,
) -> Markup {
    let groups = groups(view.language, answer);
    let words = Words::of(view.language);
    html! {
        @if !groups.is_empty() {
            section aria-label=(words.title) {
                h3 { (words.title) }
                (scroll(words.title, html! {
                    table.calendar {
                        thead { tr {
                            th scope="col" { (words.vaccine) }
                            th scope="col" { (view.words().status) }
                            th scope="col" { (words.given) }
                            th scope="col" { (words.next) }
                        } }
                        tbody { @for group in &groups { (row(view, group, records, today, path)) } }
                    }
                }))
            }
        }
    }
}

fn row(view: &View, group: &Group<'_>, records: &[Record], today: Date, path: &str) -> Markup {
    let words = Words::of(view.language);
    let (class, standing) = group.standing(words, today);
    html! {
        tr {
            th scope="row" { (group.name) }
            td class=[Some(class).filter(|class| !class.is_empty())] { (standing) }
            td { ol.doses { @for (verdict, record) in &group.doses {
                li { (dose(words, verdict, *record, records, path)) }
            } } }
            td {
                @if let Some(n) = group.next { (words.dose) " " (n) }
                @if let Some(day) = group.recommended {
                    " · " (words.recommended) " " span.date { (format::date(day)) }
                }
            }
        }
    }
}

fn dose(
    words: &Words,
    verdict: &str,
    id: Option<RecordId>,
    records: &[Record],
    path: &str,
) -> Markup {
    let day = id.and_then(|id| records.iter().find(|record| record.id == id));
    let day = day.map(|record| record.entry.when.vietnamese());
    let day = day.unwrap_or_else(|| words.day_unknown.to_owned());
    html! {
        @match id {
            Some(id) => a href={ (path) "/records/" (id) } { (day) },
            None => (day),
        }
        @if verdict != "valid" { " " span.small { "(" (words.not_counted) ")" } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::programme::Text;

    fn finding(code: &str, value: Value) -> Finding {
        let text =
            Text { vi: "Vắc xin sởi: tình trạng".into(), en: "Vaccine measles: x".into() };
        Finding { code: code.into(), value, text, evidence: vec![RecordId([1; 16])] }
    }

    fn shown(status: &str, overdue_after: &str) -> String {
        let word = |word: &str| Value::Text(word.to_owned());
        let findings = vec![
            finding("growth.day", word("x")),
            finding("vaccine.measles.status", word(status)),
            finding("vaccine.measles.dose-1", word("valid")),
            finding("vaccine.measles.dose-2", word("too-young")),
            finding("vaccine.measles.next", Value::Count(2)),
            finding("vaccine.measles.overdue-after", Value::Date(overdue_after.parse().unwrap())),
        ];
        let answer = Answer { findings, ..Answer::default() };
        let view = View::stranger(Language::Vi);
        section(&view, &answer, &[], jiff::civil::date(2026, 3, 4), "/me/x").into_string()
    }

    #[test]
    fn doses_and_what_is_next_stand_in_one_row() {
        let html = shown("not-complete", "2026-03-04");
        for part in ["Vắc xin sởi</th>", "Chưa đủ", "Mũi 2", "không được tính"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert_eq!(html.matches("<tr>").count(), 2, "{html}");
        assert!(shown("not-complete", "2026-03-03").contains("quá hạn"));
        assert!(shown("complete", "2026-03-03").contains("Đã đủ"));
    }

    #[test]
    fn a_programme_without_vaccines_has_no_calendar() {
        let view = View::stranger(Language::Vi);
        let today = jiff::civil::date(2026, 3, 4);
        let html = section(&view, &Answer::default(), &[], today, "/me/x");
        assert_eq!(html.into_string(), "");
    }
}
