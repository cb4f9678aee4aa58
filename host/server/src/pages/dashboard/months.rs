//! The chosen indicator month by month: a line with its target and with the limits of a control
//! chart, and the table behind it.

use super::chart::{Chart, Kind, Line, draw};
use super::{Words as Shared, cells, month};
use crate::ops::dashboard::Chosen;
use crate::pages::i18n::words;
use crate::pages::{format, layout};
use hoso_core::surveillance::control::{self, Limits};
use maud::{Markup, html};

words! {
    limit: "Giới hạn kiểm soát" | "Control limits",
    help: "Tháng nằm ngoài giới hạn kiểm soát được khoanh tròn: khác các tháng kia nhiều hơn ngẫu \
        nhiên; hãy tìm hiểu vì sao. Biểu đồ p′, Laney 2002, từ các tháng đang hiện."
        | "A month outside the control limits has a ring: it differs from the others by more than \
        chance; find out why. The p′ chart, Laney 2002, of the months shown.",
    outside: "ngoài giới hạn" | "outside",
    too_few: "Chưa đủ tháng có số liệu để vẽ giới hạn kiểm soát. Cần ít nhất"
        | "Too few months have figures for control limits. Needed at least",
}

pub fn section(view: &layout::View, chosen: &Chosen) -> Markup {
    let (words, shared) = (Words::of(view.language), Shared::of(view.language));
    let figures = chosen.figures[chosen.indicator].iter();
    let limits = control::limits(&figures.map(|figure| figure.cell()).collect::<Vec<_>>());
    html! {
        (layout::scroll(shared.trend, trend(view, chosen, &limits)))
        p.help {
            @if limits.iter().any(Option::is_some) { (words.help) }
            @else { (words.too_few) ": " (control::NEEDED) "." }
        }
        details {
            summary { (shared.by_month) }
            (layout::scroll(shared.by_month, table(view, chosen, &limits)))
        }
    }
}

fn trend(view: &layout::View, chosen: &Chosen, limits: &[Option<Limits>]) -> Markup {
    let indicator = &chosen.programme.indicators[chosen.indicator];
    let (words, title) = (Words::of(view.language), view.language.text(&indicator.title));
    let values = chosen.figures[chosen.indicator].iter().map(|figure| figure.percent()).collect();
    let share = Shared::of(view.language).share;
    let mut lines = vec![Line { title: share, kind: Kind::Values, values }];
    if let Some(target) = indicator.target_percent {
        let (title, values) = (view.words().target, vec![Some(target); chosen.months.len()]);
        lines.push(Line { title, kind: Kind::Limit, values });
    }
    if limits.iter().any(Option::is_some) {
        let ends: [fn(&Limits) -> f64; 2] = [|of| 100.0 * of.low, |of| 100.0 * of.high];
        lines.extend(ends.map(|end| {
            let values = limits.iter().map(|one| one.as_ref().map(end)).collect();
            Line { title: words.limit, kind: Kind::Control, values }
        }));
    }
    let marked = limits.iter().enumerate();
    let marked = marked.filter(|(_, of)| of.is_some_and(|of| of.outside)).map(|(at, _)| at);
    draw(&Chart {
        language: view.language,
        title,
        labels: chosen.months.iter().map(|one| month(*one)).collect(),
        top: 100.0,
        unit: " %",
        lines,
        marked: &marked.collect::<Vec<_>>(),
    })
}

fn table(view: &layout::View, chosen: &Chosen, limits: &[Option<Limits>]) -> Markup {
    let words = view.words();
    let rows = chosen.months.iter().zip(&chosen.figures[chosen.indicator]).zip(limits);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.month) }
                th.number scope="col" { (words.numerator) }
                th.number scope="col" { (words.denominator) }
                th.number scope="col" { (Shared::of(view.language).share) }
                th.number scope="col" { (Words::of(view.language).limit) }
            } }
            tbody { @for ((one, figure), limits) in rows { tr {
                th scope="row" { (month(*one)) }
                (cells(view, *figure))
                td.number { (said(view, *limits)) }
            } } }
        }
    }
}

fn said(view: &layout::View, limits: Option<Limits>) -> Markup {
    let percent = |share: f64| format::percent(view.language, 100.0 * share);
    html! {
        @match limits {
            None => "–",
            Some(of) => {
                (percent(of.low)) " – " (percent(of.high))
                @if of.outside { " " strong { (Words::of(view.language).outside) } }
            }
        }
    }
}
