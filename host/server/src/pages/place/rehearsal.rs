//! What another version would change, as a rehearsal found it.

use crate::ops::{Changes, Rehearsal};
use crate::pages::{format, layout};
use maud::{Markup, html};

pub fn report(view: &layout::View, of: &Rehearsal) -> Markup {
    let words = view.words();
    let belonging = (words.belonging.to_owned(), &of.belonging);
    let coded = |title: &str, code: &String| format!("{title}: {code}");
    let tasks = of.tasks.iter().map(|(code, changes)| (coded(words.task, code), changes));
    let alerts = of.alerts.iter().map(|(code, changes)| (coded(words.alerts, code), changes));
    let rows = std::iter::once(belonging).chain(tasks).chain(alerts);
    let rows: Vec<_> = rows.filter(|(_, c)| c.added + c.removed > 0).collect();
    html! {
        section.answer role="status" #rehearsal aria-label=(words.rehearsal) {
            p { strong { (words.rehearsal) } }
            dl.pairs {
                dt { (words.rehearsed) } dd { (format::count(view.language, of.residents)) }
                dt { (words.differing) } dd { (format::count(view.language, of.changed)) }
                dt { (words.new_faults) } dd { (of.faults_before) " · " (of.faults_after) }
                @if let Some(fault) = &of.first_fault { dt { (words.reason) } dd { (fault) } }
            }
            @if rows.is_empty() && of.changed == 0 { p { (words.no_change) } }
            ul.standings { @for (title, changes) in rows {
                li { (title) " · " (told(view, changes)) }
            } }
        }
    }
}

fn told(view: &layout::View, of: &Changes) -> String {
    let words = view.words();
    format!("{} {}, {} {}", of.added, words.added, of.removed, words.removed)
}
