//! Completeness and timeliness of facilities' data, and what waits for a person.

use crate::ops::quality::{COUNT_MAX, FacilityFlow, Flow, Quality, WEEKS_BEFORE};
use crate::pages::i18n::{Language, words};
use crate::pages::{format, layout};
use maud::{Markup, html};

words! {
    title: "Dữ liệu gửi về" | "Data that comes in",
    week: "Tuần" | "Week",
    help: "Lượt khám của tuần trọn gần nhất, so với trung vị của các tuần trước đó. Số tuần đó"
        | "Visits of the last full week, against the median of the weeks before. So many weeks",
    facility: "Cơ sở" | "Facility",
    state: "Tình trạng" | "State",
    last: "Gói tin mới nhất" | "Newest message",
    visits: "Lượt khám" | "Visits",
    usual: "Thường có" | "Usual",
    silent: "Không gửi gì" | "Nothing came",
    low: "Dưới một nửa mức thường" | "Less than half of what is usual",
    is_usual: "Như thường" | "As usual",
    never: "Không có lượt khám, như thường lệ" | "No visit, as is usual",
    none: "chưa có" | "none",
    complete: "Cơ sở gửi như thường" | "Facilities that sent as usual",
    unreadable: "Gói tin không đọc được" | "Messages that could not be read",
    questions: "Câu hỏi danh tính đang mở" | "Open questions of identity",
    paused: "Chương trình đang tạm dừng vì lỗi" | "Programmes paused because of faults",
    first_rows: "Chỉ hiện những dòng đầu." | "Only the first rows are shown.",
}

/// Facilities that a page lists; those in trouble come first.
const ROWS: usize = 100;

pub fn section(view: &layout::View, found: &Quality) -> Markup {
    let words = Words::of(view.language);
    let usual = found.facilities.iter().filter(|one| one.flow == Flow::Usual).count();
    let at_most = |n: usize| if n == COUNT_MAX { format!("≥ {n}") } else { n.to_string() };
    let figures = [
        (words.complete, format!("{usual}/{}", found.facilities.len())),
        (words.unreadable, at_most(found.unreadable)),
        (words.questions, at_most(found.questions)),
        (words.paused, found.paused.to_string()),
    ];
    html! {
        h2 #quality { (words.title) }
        p.small {
            (words.week) " "
            (format::date(found.week.first())) "–" (format::date(found.week.last()))
            ". " (words.help) ": " (WEEKS_BEFORE) "."
        }
        dl.figures { @for (title, figure) in figures {
            div { dt { (title) } dd { (figure) } }
        } }
        @if !found.facilities.is_empty() {
            (layout::scroll(words.title, table(view.language, &found.facilities)))
        }
        @if found.facilities.len() > ROWS { p.small { (words.first_rows) } }
    }
}

fn table(language: Language, facilities: &[FacilityFlow]) -> Markup {
    let words = Words::of(language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.facility) }
                th scope="col" { (words.state) }
                th scope="col" { (words.last) }
                th.number scope="col" { (words.visits) }
                th.number scope="col" { (words.usual) }
            } }
            tbody { @for one in facilities.iter().take(ROWS) { tr {
                th scope="row" { (one.facility.name) " · " (one.facility.code) }
                td { (state(language, one.flow)) }
                td.date { @match one.last_message_ms {
                    Some(at_ms) => (format::time(at_ms)),
                    None => (words.none),
                } }
                td.number { (one.visits) }
                td.number { (format::number(language, one.usual)) }
            } } }
        }
    }
}

fn state(language: Language, flow: Flow) -> Markup {
    let words = Words::of(language);
    html! {
        @match flow {
            Flow::Silent => { strong.overdue { (words.silent) } }
            Flow::Low => { strong { (words.low) } }
            Flow::Usual => (words.is_usual),
            Flow::Never => (words.never),
        }
    }
}
