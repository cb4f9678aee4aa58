//! The working list: who has to be seen, with the filters that a station works by.

use super::i18n::words;
use super::{Shown, Visitor, contact, format, layout};
use crate::http::{Params, tasks::this_week};
use crate::ops::contacts::{Contact, Of};
use crate::ops::{WorkingListQuery, WorkingRow};
use hoso_core::ProgrammeId;
use hoso_core::policy::Purpose;
use hoso_core::programme::{Priority, TaskStatus};
use maud::{Markup, html};
use serde::Deserialize;
use std::cmp::Reverse;

const ROWS: usize = 50;

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum When {
    All,
    Overdue,
    Week,
    Upcoming,
}

impl When {
    fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Overdue => "overdue",
            Self::Week => "week",
            Self::Upcoming => "upcoming",
        }
    }
}

words! {
    everybody: "Của mọi người" | "Everybody's",
    mine: "Giao cho tôi" | "Given to me",
    reached_or_not: "Gọi rồi hay chưa đều hiện" | "Called or not, both",
    unreached: "Chưa gọi được" | "Not reached",
    owner: "Người phụ trách" | "Who has it",
    every_programme: "Mọi chương trình" | "Every programme",
    none_so_far: "Chưa có việc nào khớp trong phần đã xem; xem tiếp trang sau."
        | "Nothing matches among those looked at so far; go on to the next page.",
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    when: Option<When>,
    /// High and urgent only.
    high: Option<bool>,
    /// Given to the reader.
    mine: Option<bool>,
    /// The last call has reached nobody.
    unreached: Option<bool>,
    /// Of one programme alone.
    programme: Option<ProgrammeId>,
    cursor: Option<String>,
}

/// What is shown now.
#[derive(Clone)]
struct Chosen {
    when: When,
    high: bool,
    mine: bool,
    unreached: bool,
    programme: Option<ProgrammeId>,
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let chosen = Chosen {
        when: filter.when.unwrap_or(When::All),
        high: filter.high == Some(true),
        mine: filter.mine == Some(true),
        unreached: filter.unreached == Some(true),
        programme: filter.programme,
    };
    let Chosen { when, high, .. } = chosen;
    let reader = view.actor.as_ref().map(|actor| actor.account.clone());
    let mut query = WorkingListQuery {
        status: match when {
            When::All | When::Week => None,
            When::Overdue => Some(TaskStatus::Overdue),
            When::Upcoming => Some(TaskStatus::Upcoming),
        },
        programme: chosen.programme.clone(),
        min_priority: high.then_some(Priority::High),
        owner: reader.filter(|_| chosen.mine),
        unreached: chosen.unreached,
        cursor: filter.cursor,
        limit: ROWS,
        ..WorkingListQuery::default()
    };
    let list = caller.run(Purpose::Programme, move |app, ctx| {
        if when == When::Week {
            this_week(&mut query, ctx.today);
        }
        app.working_list(ctx, &query)
    });
    let list = list.await?;
    let words = view.words();
    let main = html! {
        (filters(&view, &chosen))
        @if list.rows.is_empty() {
            p role="status" {
                @if list.next.is_some() { (Words::of(view.language).none_so_far) }
                @else { (words.empty_list) }
            }
        } @else {
            (layout::scroll(words.working_list, table(&view, &list.rows)))
        }
        @if let Some(next) = &list.next {
            p { a href={ (link(&chosen)) "&cursor=" (next) } { (words.next_page) } }
        }
    };
    Ok(view.page(words.working_list, main))
}

fn link(of: &Chosen) -> String {
    let Chosen { when, high, mine, unreached, programme } = of;
    let programme = programme.as_ref().map_or(String::new(), |of| format!("&programme={of}"));
    format!("/tasks?when={}&high={high}&mine={mine}&unreached={unreached}{programme}", when.code())
}

fn filters(view: &layout::View, now: &Chosen) -> Markup {
    let (words, own) = (view.words(), Words::of(view.language));
    let whens = [
        (When::All, words.every_status),
        (When::Overdue, words.overdue),
        (When::Week, words.this_week),
        (When::Upcoming, words.upcoming),
    ];
    let same = || now.clone();
    let whens = whens.map(|(when, title)| (Chosen { when, ..same() }, when == now.when, title));
    let high = [(false, words.every_risk), (true, words.high_risk)]
        .map(|(high, title)| (Chosen { high, ..same() }, high == now.high, title));
    let mine = [(false, own.everybody), (true, own.mine)]
        .map(|(mine, title)| (Chosen { mine, ..same() }, mine == now.mine, title));
    let unreached =
        [(false, own.reached_or_not), (true, own.unreached)].map(|(unreached, title)| {
            (Chosen { unreached, ..same() }, unreached == now.unreached, title)
        });
    html! {
        @if let Some(programme) = &now.programme {
            p { (words.programme) ": " strong { (programme) } " · "
                a href=(link(&Chosen { programme: None, ..same() })) { (own.every_programme) } }
        }
        nav.filters aria-label=(words.filters) {
            @for group in [&whens[..], &high, &mine, &unreached] {
                ul { @for (of, here, title) in group {
                    li { a href=(link(of)) aria-current=[here.then_some("true")] { (title) } }
                } }
            }
        }
    }
}

/// A person once, with all that is due of it on this page; whose first is due first stands first.
fn table(view: &layout::View, rows: &[WorkingRow]) -> Markup {
    let words = view.words();
    html! {
        table.groups {
            thead { tr {
                th scope="col" { (words.name) }
                th scope="col" { (words.birth_date) }
                th scope="col" { (words.due) }
                th scope="col" { (words.status) }
                th scope="col" { (words.task) }
                th scope="col" { (words.priority) }
                th scope="col" { (words.reason) }
                th scope="col" { (Words::of(view.language).owner) }
                th scope="col" { (words.call) }
            } }
            @for of in grouped(rows, |row| row.resident.id) { tbody {
                @for (n, row) in of.iter().enumerate() { tr {
                    @if n == 0 { (who(row, of.len())) }
                    (line(view, row))
                    @if n == 0 { (calls(view, &of)) }
                } }
            } }
        }
    }
}

/// The rows of each, in the order in which each is first there.
fn grouped<T, K: PartialEq>(rows: &[T], whose: impl Fn(&T) -> K) -> Vec<Vec<&T>> {
    let mut groups: Vec<Vec<&T>> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|of| whose(of[0]) == whose(row)) {
            Some(of) => of.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn who(row: &WorkingRow, lines: usize) -> Markup {
    let resident = &row.resident;
    html! {
        th scope="rowgroup" rowspan=(lines) {
            a href={ "/residents/" (resident.id) } { (resident.name) }
        }
        td.date rowspan=(lines) {
            @if let Some(born) = resident.birth_date { (born.vietnamese()) }
        }
    }
}

fn line(view: &layout::View, row: &WorkingRow) -> Markup {
    let task = &row.task;
    let overdue = (row.status == TaskStatus::Overdue).then_some("overdue");
    let priority = match task.priority {
        Priority::Routine => None,
        Priority::High => Some("high"),
        Priority::Urgent => Some("urgent"),
    };
    html! {
        td.date { (format::date(task.due)) }
        td class=[overdue] { (view.language.status(row.status)) }
        td.told { (view.language.text(&task.title)) }
        td class=[priority] { (view.language.priority(task.priority)) }
        td.told { (view.language.text(&task.reason)) }
        td { @if let Some((_, name)) = &row.owner { (name) } }
    }
}

/// One call is about all that is due of a person; each call that was made is told once.
fn calls(view: &layout::View, of: &[&WorkingRow]) -> Markup {
    let mut made: Vec<&Contact> = of.iter().filter_map(|row| row.contact.as_ref()).collect();
    made.sort_by_key(|call| Reverse(call.at_ms));
    made.dedup_by_key(|call| call.at_ms);
    html! {
        td rowspan=(of.len()) {
            @for call in made {
                (view.language.contact(call.outcome)) br;
                span.small { (format::time(call.at_ms)) " " (call.note) } br;
            }
            a href=(contact::path(&called(of[0])))
                aria-label={ (view.words().call) ": " (of[0].resident.name) } {
                (view.words().call)
            }
        }
    }
}

/// Whom and what a call would be about.
fn called(row: &WorkingRow) -> Of {
    Of {
        resident: row.resident.id,
        programme: row.programme.clone(),
        task: row.task.code.clone(),
        due: row.task.due,
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn each_stands_once_and_no_row_is_lost() {
        let rows = [("an", 1), ("ba", 2), ("an", 3), ("cúc", 4), ("ba", 5)];
        let groups = grouped(&rows, |row| row.0);
        let days: Vec<Vec<_>> =
            groups.iter().map(|of| of.iter().map(|row| row.1).collect()).collect();
        assert_eq!(days, [vec![1, 3], vec![2, 5], vec![4]]);
    }
}
