//! Weekly counts of a group of diagnoses with what the weeks before let expect, and alarms.

use super::dashboard::chart::{Chart, Kind, Line, draw, edge};
use super::dashboard::{name, way};
use super::i18n::{Language, words};
use super::{Shown, Visitor, format, layout};
use crate::http::{Params, parse};
use crate::ops::outbreaks::{Outbreaks, Point, Series};
use crate::ops::units::UnitName;
use hoso_core::FacilityId;
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use serde::Deserialize;

words! {
    title: "Dịch bệnh theo tuần" | "Outbreaks by week",
    group: "Nhóm chẩn đoán" | "Group of diagnoses",
    help: "Số lượt khám có chẩn đoán thuộc nhóm, theo tuần từ thứ Hai đến Chủ nhật. Ngưỡng cảnh \
        báo tính từ các tuần trước đó: EARS C1, C2, C3 của CDC (Hutwagner 2003). Cảnh báo là dấu \
        hiệu cần xem xét, chưa phải là dịch."
        | "Visits with a diagnosis of the group, by week from Monday to Sunday. The limit comes \
        from the weeks before: EARS C1, C2, C3 of the CDC (Hutwagner 2003). An alarm is a sign to \
        look into, not yet an outbreak.",
    hidden: "ẩn" | "hidden",
    hidden_help: "«ẩn»: 1 đến 4 lượt, hoặc số sẽ để lộ chúng."
        | "“hidden”: 1 to 4 visits, or a figure that would give such a one away.",
    alarms: "Cảnh báo của tuần trọn gần nhất" | "Alarms of the last full week",
    no_alarms: "Không có cảnh báo nào." | "There is no alarm.",
    above: "cao hơn mức các tuần trước cho thấy" | "more than the weeks before let expect",
    by: "theo" | "by",
    visits: "Lượt khám" | "Visits",
    limit: "Ngưỡng cảnh báo C2" | "Limit of alarm, C2",
    alarm: "Cảnh báo" | "Alarm",
    chart: "Biểu đồ theo tuần" | "Chart by week",
    table: "Số liệu từng tuần" | "Figures by week",
    week: "Tuần từ" | "Week from",
    dashboard: "Bảng theo dõi" | "Dashboard",
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    unit: Option<String>,
    group: Option<String>,
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let given = |field: Option<String>| field.filter(|text| !text.trim().is_empty());
    let unit = given(filter.unit).map(|text| parse::<FacilityId>("unit", text.trim()));
    let (unit, group) = (unit.transpose()?, given(filter.group));
    let found = caller.run(Purpose::Statistics, move |app, ctx| {
        app.outbreaks(ctx, unit.as_ref(), group.as_deref())
    });
    let found = found.await?;
    let words = Words::of(view.language);
    let main = html! {
        (way(&view, &found.above, &|unit| address(unit, &found.chosen.code)))
        h2 { (name(view.language, found.unit.as_ref())) }
        p.small { (words.help) " " (words.hidden_help) }
        (alarms(view.language, &found))
        (choice(&view, &found))
        h3 { (view.language.text(&found.chosen.title)) }
        (layout::scroll(words.chart, chart(view.language, &found.chosen)))
        details {
            summary { (words.table) }
            (layout::scroll(words.table, table(view.language, &found.chosen.points)))
        }
        @if !found.parts.is_empty() {
            h3 { (view.words().units_below) }
            (layout::scroll(view.words().units_below, parts(&view, &found)))
        }
        p.screen { a href=(dashboard_of(found.unit.as_ref())) { (words.dashboard) } }
    };
    Ok(view.page(words.title, main))
}

/// Unit and group are codes: letters, digits, points, dashes.
fn address(unit: Option<&UnitName>, group: &str) -> String {
    let unit = unit.map_or(String::new(), |unit| format!("&unit={}", unit.code));
    format!("/outbreaks?group={group}{unit}")
}

fn dashboard_of(unit: Option<&UnitName>) -> String {
    unit.map_or("/dashboard".to_owned(), |unit| format!("/dashboard?unit={}", unit.code))
}

fn alarms(language: Language, found: &Outbreaks) -> Markup {
    let words = Words::of(language);
    html! {
        section aria-label=(words.alarms) {
            h3 { (words.alarms) }
            @if found.alarms.is_empty() { p role="status" { (words.no_alarms) } }
            @else {
                ul.alerts { @for one in &found.alarms { li.alert.warning {
                    a href=(address(found.unit.as_ref(), &one.code)) {
                        (language.text(&one.title))
                    }
                    @if let Some(last) = one.points.last() { ": " (said(language, last)) }
                } } }
            }
        }
    }
}

/// `12 lượt khám, cao hơn mức các tuần trước cho thấy (theo C1, C2)`
fn said(language: Language, point: &Point) -> String {
    let words = Words::of(language);
    let visits = words.visits.to_lowercase();
    let methods = point.alarms.join(", ");
    format!("{} {visits}, {} ({} {methods})", count(language, point.visits), words.above, words.by)
}

fn count(language: Language, visits: Option<u64>) -> String {
    match visits {
        Some(visits) => format::count(language, visits),
        None => Words::of(language).hidden.to_owned(),
    }
}

fn choice(view: &layout::View, found: &Outbreaks) -> Markup {
    let words = Words::of(view.language);
    html! {
        form.line method="get" action="/outbreaks" {
            @if let Some(unit) = &found.unit { input type="hidden" name="unit" value=(unit.code); }
            div {
                label for="group" { (words.group) }
                select #group name="group" { @for (code, title) in &found.groups {
                    option value=(code) selected[*code == found.chosen.code] {
                        (view.language.text(title))
                    }
                } }
            }
            button { (view.words().show) }
        }
    }
}

fn chart(language: Language, of: &Series) -> Markup {
    let words = Words::of(language);
    let number = |n: Option<u64>| n.map(|n| n as f64);
    let values: Vec<_> = of.points.iter().map(|point| number(point.visits)).collect();
    let limits: Vec<_> = of.points.iter().map(|point| number(point.limit)).collect();
    let marked: Vec<usize> = of
        .points
        .iter()
        .enumerate()
        .filter_map(|(at, point)| (!point.alarms.is_empty()).then_some(at))
        .collect();
    let top = edge(values.iter().chain(&limits).flatten().copied());
    draw(&Chart {
        language,
        title: language.text(&of.title),
        labels: of.points.iter().map(day).collect(),
        top,
        unit: "",
        lines: vec![
            Line { title: words.visits, kind: Kind::Values, values },
            Line { title: words.limit, kind: Kind::Limit, values: limits },
        ],
        marked: &marked,
    })
}

/// dd/mm of the Monday.
fn day(point: &Point) -> String {
    let first = point.week.first();
    format!("{:02}/{:02}", first.day(), first.month())
}

fn table(language: Language, points: &[Point]) -> Markup {
    let words = Words::of(language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.week) }
                th.number scope="col" { (words.visits) }
                th.number scope="col" { (words.limit) }
                th scope="col" { (words.alarm) }
            } }
            tbody { @for point in points.iter().rev() { tr {
                th scope="row" { (format::date(point.week.first())) }
                td.number { (count(language, point.visits)) }
                td.number { @match point.limit {
                    Some(limit) => (limit),
                    None => "–",
                } }
                td { (methods(&point.alarms)) }
            } } }
        }
    }
}

fn parts(view: &layout::View, found: &Outbreaks) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (view.words().unit) }
                th.number scope="col" { (words.visits) }
                th scope="col" { (words.alarm) }
            } }
            tbody { @for (unit, visits, alarms) in &found.parts { tr {
                th scope="row" {
                    a href=(address(Some(unit), &found.chosen.code)) { (unit.name) }
                }
                td.number { (count(view.language, *visits)) }
                td { (methods(alarms)) }
            } } }
        }
    }
}

fn methods(alarms: &[&str]) -> Markup {
    html! { @if alarms.is_empty() { "–" } @else { strong { (alarms.join(", ")) } } }
}
