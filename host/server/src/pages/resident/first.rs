//! What must not be missed, before all else: what was done just now, the alerts of every programme,
//! what is overdue or urgent, and the way to each part of a long page.

use super::{Done, Gathered, assessment};
use crate::ops::AssessmentView;
use crate::pages::i18n::words;
use crate::pages::{format, layout::View};
use hoso_core::programme::{Alert, AlertLevel, Priority, Task, TaskStatus};
use maud::{Markup, html};

words! {
    form_done: "Đã lưu phiếu." | "The form is saved.",
    enrolment_done: "Đã lưu việc ghi danh." | "The enrolment is saved.",
    first: "Cần chú ý" | "Look at this first",
    parts: "Các phần của hồ sơ" | "Parts of the record",
    more: "Còn việc khác quá hạn ở dưới" | "More is overdue below",
}

/// Tasks that are named before all else; the rest stands with its programme.
const TASKS: usize = 3;

pub fn section(view: &View, of: &Gathered, done: Option<Done>) -> Markup {
    let words = Words::of(view.language);
    let alerts = alerts(of);
    let tasks = pressing(of);
    html! {
        @if let Some(done) = done {
            p.answer role="status" { (match done {
                Done::Form => words.form_done,
                Done::Enrolment => words.enrolment_done,
            }) }
        }
        @if !alerts.is_empty() || !tasks.is_empty() {
            section aria-labelledby="first" {
                h2 #first { (words.first) }
                ul.alerts {
                    @for (one, alert) in &alerts {
                        li class={ "alert " (assessment::level_class(alert)) } {
                            strong { (view.language.level(alert.level)) } ": "
                            (view.language.text(&alert.text)) " " (way(view, of, one))
                        }
                    }
                    @for (one, task) in tasks.iter().take(TASKS) { li.alert {
                        strong { (view.language.text(&task.title)) } " · "
                        (view.language.status(task.status(of.today))) " · "
                        (view.words().due) " " (format::date(task.due)) " " (way(view, of, one))
                    } }
                }
                @if tasks.len() > TASKS { p.small { (words.more) ": " (tasks.len() - TASKS) } }
            }
        }
        (parts(view, of))
    }
}

/// Those that call for something, the gravest first.
fn alerts(of: &Gathered) -> Vec<(&AssessmentView, &Alert)> {
    let each = of.assessments.iter();
    let each = each.flat_map(|one| one.assessment.answer.alerts.iter().map(move |a| (one, a)));
    let mut alerts: Vec<_> = each.filter(|(_, a)| a.level != AlertLevel::Info).collect();
    alerts.sort_by_key(|(_, alert)| std::cmp::Reverse(alert.level));
    alerts
}

/// Tasks that are overdue or urgent: the more urgent first, then the earlier.
fn pressing(of: &Gathered) -> Vec<(&AssessmentView, &Task)> {
    let is_pressing = |task: &Task| {
        task.priority == Priority::Urgent || task.status(of.today) == TaskStatus::Overdue
    };
    let each = of.assessments.iter();
    let each = each.flat_map(|one| one.assessment.answer.tasks.iter().map(move |t| (one, t)));
    let mut tasks: Vec<_> = each.filter(|(_, task)| is_pressing(task)).collect();
    tasks.sort_by_key(|(_, task)| (std::cmp::Reverse(task.priority), task.due));
    tasks
}

/// To what the programme says in full.
fn way(view: &View, of: &Gathered, one: &AssessmentView) -> Markup {
    html! { a href={ "#" (assessment::id(one)) } { (assessment::title(view, of, one)) } }
}

fn parts(view: &View, of: &Gathered) -> Markup {
    let words = view.words();
    html! {
        nav aria-label=(Words::of(view.language).parts) {
            ul.links {
                @for one in &of.assessments { li { (way(view, of, one)) } }
                @if !of.enrolments.is_empty() {
                    li { a href="#enrolments" { (words.enrolments) } }
                }
                li { a href="#chart" { (words.chart) } }
            }
        }
    }
}
