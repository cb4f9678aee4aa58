//! What one programme says: alerts first, then findings, tasks and advice. A record that bears it
//! out is one click away.

use super::Gathered;
use crate::ops::AssessmentView;
use crate::pages::layout::{self, View};
use crate::pages::{format, immunisation, risk};
use hoso_core::programme::{Alert, Assessment, Descriptor, Finding, Task};
use hoso_core::{RecordId, ResidentId};
use jiff::civil::Date;
use maud::{Markup, html};

pub fn section(view: &View, gathered: &Gathered, of: &AssessmentView) -> Markup {
    let programme = gathered.programmes.get(&of.assessment.programme);
    let words = view.words();
    let assessment = &of.assessment;
    let answer = &assessment.answer;
    let title = title(view, gathered, of);
    html! {
        section.programme aria-label=(title) {
            h2 #(id(of)) { (title) }
            (state(view, of, programme))
            @for form in programme.iter().flat_map(|d| &d.forms) {
                p { a href={
                    "/residents/" (assessment.resident) "/programmes/" (assessment.programme)
                    "/forms/" (form.code)
                } { (words.fill_form) ": " (view.language.text(&form.title)) } }
            }
            @if !answer.alerts.is_empty() {
                h3 { (words.alerts) }
                (alerts(view, assessment.resident, &answer.alerts))
            }
            (immunisation::section(
                view, answer, &gathered.summary, gathered.today, &gathered.path()
            ))
            (risk::section(view, answer, &gathered.path()))
            @let others = immunisation::without(&answer.findings);
            @let others: Vec<&Finding> = others.filter(|one| !risk::is_shown(one)).collect();
            @if !others.is_empty() {
                h3 { (words.findings) }
                (findings(view, assessment.resident, &others))
            }
            h3 { (words.tasks) }
            @if answer.tasks.is_empty() {
                p { (words.no_tasks) }
            } @else {
                (tasks(view, &answer.tasks, gathered.today))
            }
            @if !answer.advice.is_empty() {
                h3 { (words.advice) }
                ul { @for advice in &answer.advice { li { (view.language.text(advice)) } } }
            }
        }
    }
}

/// Of the section, for links to it.
pub fn id(of: &AssessmentView) -> String {
    format!("programme-{}", of.assessment.programme)
}

/// What people call the programme.
pub fn title<'a>(view: &View, gathered: &'a Gathered, of: &'a AssessmentView) -> &'a str {
    let programme = &of.assessment.programme;
    let known = gathered.programmes.get(programme);
    known.map_or(programme.as_str(), |declared| view.language.text(&declared.title))
}

/// Is this fresh, waiting or failed? Said before anything else.
fn state(view: &View, of: &AssessmentView, programme: Option<&Descriptor>) -> Markup {
    let words = view.words();
    let Assessment { answer, at_ms, .. } = &of.assessment;
    html! {
        @if of.pending { p.pending role="status" { (words.pending) } }
        @if let Some(fault) = &of.fault {
            p.trouble role="status" { (words.assessment_fault) ": " code { (fault) } }
        }
        p {
            @if let Some(stage) = stage(view, &answer.stage, programme) {
                (words.stage) ": " strong { (stage) } " · "
            }
            (words.assessed_on) " " (format::time(*at_ms))
            @if let Some(until) = answer.valid_until {
                " · " (words.valid_until) " " (format::date(until))
            }
        }
    }
}

fn stage<'a>(view: &View, code: &'a str, programme: Option<&'a Descriptor>) -> Option<&'a str> {
    let declared = programme.and_then(|d| d.stages.iter().find(|stage| stage.code == code));
    let title = declared.map_or(code, |stage| view.language.text(&stage.title));
    Some(title).filter(|title| !title.is_empty())
}

fn alerts(view: &View, resident: ResidentId, alerts: &[Alert]) -> Markup {
    let mut by_level: Vec<&Alert> = alerts.iter().collect();
    by_level.sort_by_key(|alert| std::cmp::Reverse(alert.level));
    html! {
        ul.alerts {
            @for alert in by_level {
                li class={ "alert " (level_class(alert)) } {
                    strong { (view.language.level(alert.level)) } ": "
                    (view.language.text(&alert.text)) " "
                    @if !alert.evidence.is_empty() {
                        span.small {
                            (view.words().evidence) ": "
                            (evidence(view, resident, &alert.evidence))
                        }
                    }
                }
            }
        }
    }
}

pub fn level_class(alert: &Alert) -> &'static str {
    use hoso_core::programme::AlertLevel::{Danger, Info, Warning};
    match alert.level {
        Info => "info",
        Warning => "warning",
        Danger => "danger",
    }
}

fn findings(view: &View, resident: ResidentId, findings: &[&Finding]) -> Markup {
    let words = view.words();
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (words.finding) }
                th scope="col" { (words.value) }
                th scope="col" { (words.evidence) }
            } }
            tbody {
                @for finding in findings {
                    tr {
                        td { (view.language.text(&finding.text)) }
                        td { (view.language.finding(&finding.value)) }
                        td { (evidence(view, resident, &finding.evidence)) }
                    }
                }
            }
        }
    };
    layout::scroll(words.findings, table)
}

/// `1 2`, each a link to a record.
fn evidence(view: &View, resident: ResidentId, records: &[RecordId]) -> Markup {
    html! {
        @for (i, record) in records.iter().enumerate() {
            a href={ "/residents/" (resident) "/records/" (record) }
                aria-label={ (view.words().evidence) " " (i + 1) } { (i + 1) }
            " "
        }
    }
}

fn tasks(view: &View, tasks: &[Task], today: Date) -> Markup {
    let words = view.words();
    layout::scroll(
        words.tasks,
        html! {
            table {
                thead { tr {
                    th scope="col" { (words.task) }
                    th scope="col" { (words.due) }
                    th scope="col" { (words.status) }
                    th scope="col" { (words.priority) }
                    th scope="col" { (words.reason) }
                } }
                tbody {
                    @for task in tasks {
                        tr {
                            td { (view.language.text(&task.title)) }
                            td.date { (format::date(task.due)) }
                            td { (view.language.status(task.status(today))) }
                            td { (view.language.priority(task.priority)) }
                            td { (view.language.text(&task.reason)) }
                        }
                    }
                }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart_rules::ChartRules;
    use crate::ops::{ChartPage, ResidentView};
    use crate::pages::i18n::Language;
    use hoso_core::identity::Sex;
    use hoso_core::programme::{AlertLevel, Answer, Context, Text};
    use hoso_core::record::Value;
    use hoso_core::{Digest, FacilityId};
    use std::collections::BTreeMap;

    const RESIDENT: ResidentId = ResidentId([7; 16]);

    fn text(text: &str) -> Text {
        Text { vi: text.to_owned(), en: String::new() }
    }

    fn alert(level: AlertLevel, said: &str) -> Alert {
        Alert { code: "a".into(), level, text: text(said), evidence: vec![RecordId([9; 16])] }
    }

    fn gathered(answer: Answer, pending: bool, fault: Option<&str>) -> Gathered {
        let facility: FacilityId = "01001".parse().unwrap();
        let today = jiff::civil::date(2026, 3, 4);
        let context = Context {
            today,
            facility: facility.clone(),
            locale: "vi".into(),
            purpose: "assessment".into(),
        };
        let assessment = Assessment {
            enrolled: None,
            resident: RESIDENT,
            facility,
            programme: "ncd".parse().unwrap(),
            plugin: Digest::of(b"plugin"),
            chart: Digest::of(b"chart"),
            context,
            answer,
            tallied: Vec::new(),
            at_ms: 0,
        };
        let fault = fault.map(str::to_owned);
        Gathered {
            resident: ResidentView {
                id: RESIDENT,
                name: String::new(),
                birth_date: None,
                deceased: None,
                sex: Sex::Unknown,
                commune: None,
                registrations: Vec::new(),
            },
            assessments: vec![AssessmentView {
                assessment,
                pending,
                pending_since_ms: None,
                fault,
            }],
            programmes: BTreeMap::new(),
            chart: ChartPage { records: Vec::new(), next: None },
            enrolments: Vec::new(),
            emergency: None,
            today,
            facilities: BTreeMap::new(),
            summary: Vec::new(),
            series: Vec::new(),
            rules: ChartRules::default(),
            own_facility: None,
        }
    }

    fn shown(answer: Answer, pending: bool, fault: Option<&str>) -> String {
        let gathered = gathered(answer, pending, fault);
        section(&View::stranger(Language::Vi), &gathered, &gathered.assessments[0]).into_string()
    }

    #[test]
    fn the_gravest_alert_stands_first_with_its_evidence() {
        let alerts =
            vec![alert(AlertLevel::Info, "nhẹ <b>"), alert(AlertLevel::Danger, "nặng <script>")];
        let html = shown(Answer { alerts, ..Answer::default() }, false, None);
        let place = |what: &str| html.find(what).expect(what);
        assert!(place("nặng &lt;script&gt;") < place("nhẹ &lt;b&gt;"), "{html}");
        let link = format!("href=\"/residents/{RESIDENT}/records/{}\"", RecordId([9; 16]));
        assert!(html.contains(&link), "{html}");
    }

    /// "Blood pressure at target" without its "no" would say the opposite.
    #[test]
    fn a_finding_is_never_shown_without_its_value() {
        let finding = Finding {
            code: "controlled".into(),
            value: Value::Truth(false),
            text: text("Huyết áp đạt đích"),
            evidence: Vec::new(),
        };
        let html = shown(Answer { findings: vec![finding], ..Answer::default() }, false, None);
        assert!(html.contains("<td>Huyết áp đạt đích</td><td>Không</td>"), "{html}");
    }

    #[test]
    fn what_is_waiting_or_failed_is_said() {
        let words = Language::Vi.words();
        for (pending, fault) in [(false, None), (true, None), (true, Some("deadline"))] {
            let html = shown(Answer::default(), pending, fault);
            assert_eq!(html.contains(words.pending), pending, "{html}");
            assert_eq!(html.contains(words.assessment_fault), fault.is_some(), "{html}");
        }
    }
}
