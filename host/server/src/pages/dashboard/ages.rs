//! A pyramid of a unit's figures by sex and age, as its programme counts them, with its table.

use super::cells;
use crate::ops::area::Figure;
use crate::ops::dashboard::{AgeBand, Chosen};
use crate::pages::i18n::words;
use crate::pages::{format, layout};
use maud::{Markup, html};

words! {
    title: "Theo tuổi và giới" | "By age and sex",
    help: "Bề dài là mẫu số, phần đậm là tử số. Ô «ẩn» không có thanh."
        | "The length is the denominator, the dark part the numerator. What is hidden has no bar.",
    band: "Tuổi" | "Age",
    unknown: "không rõ" | "unknown",
    male: "Nam" | "Male",
    female: "Nữ" | "Female",
    sex: "Giới" | "Sex",
}

pub fn section(view: &layout::View, chosen: &Chosen) -> Markup {
    let words = Words::of(view.language);
    html! {
        @if !chosen.ages.is_empty() {
            section aria-label=(words.title) {
                h3 #ages { (words.title) }
                p.help { (words.help) }
                (layout::scroll(words.title, drawn(view, &chosen.ages)))
                details {
                    summary { (words.title) ": " (view.words().numerator) ", "
                        (view.words().denominator) }
                    (layout::scroll(words.title, table(view, &chosen.ages)))
                }
            }
        }
    }
}

// User units of the drawing.
const WIDTH: f64 = 640.0;
const MIDDLE: f64 = 96.0;
const ROW: f64 = 26.0;
const HEAD: f64 = 24.0;
const SIDE: f64 = 50.0;

fn drawn(view: &layout::View, ages: &[AgeBand]) -> Markup {
    let words = Words::of(view.language);
    let all = ages.iter().flat_map(|band| &band.sexes).filter_map(|figure| figure.cell());
    let most = all.map(|cell| cell.denominator).max().unwrap_or(0).max(1) as f64;
    let room = (WIDTH - MIDDLE) / 2.0 - SIDE;
    let length = |n: i64| room * n as f64 / most;
    let height = HEAD + ROW * ages.len() as f64;
    let ends = [(WIDTH - MIDDLE) / 2.0, (WIDTH + MIDDLE) / 2.0];
    html! {
        svg.chart.pyramid viewBox={ "0 0 " (WIDTH) " " (height) } role="img"
            aria-label=(words.title) {
            text x=(ends[0]) y="16" text-anchor="end" { (words.male) }
            text x=(ends[1]) y="16" text-anchor="start" { (words.female) }
            // The oldest stand on top.
            @for (at, band) in ages.iter().rev().enumerate() {
                @let y = HEAD + ROW * at as f64;
                text x=(WIDTH / 2.0) y=(y + 17.0) text-anchor="middle" { (name(words, band)) }
                @for (side, figure) in band.sexes.iter().enumerate() {
                    @if let Some(cell) = figure.cell() {
                        @let (whole, part) = (length(cell.denominator), length(cell.numerator));
                        @let from = |long: f64| if side == 0 { ends[0] - long } else { ends[1] };
                        rect.whole x=(px(from(whole))) y=(y + 3.0) width=(px(whole))
                            height=(ROW - 6.0) {}
                        rect.length x=(px(from(part))) y=(y + 3.0) width=(px(part))
                            height=(ROW - 6.0) {}
                        @let (x, anchor) = match side {
                            0 => (ends[0] - whole - 6.0, "end"),
                            _ => (ends[1] + whole + 6.0, "start"),
                        };
                        text x=(px(x)) y=(y + 17.0) text-anchor=(anchor) {
                            (format::count(view.language, cell.denominator.unsigned_abs()))
                        }
                    }
                }
            }
        }
    }
}

fn px(n: f64) -> String {
    format!("{n:.1}")
}

fn name<'a>(words: &'a Words, band: &'a AgeBand) -> &'a str {
    if band.name == "unknown" { words.unknown } else { &band.name }
}

fn table(view: &layout::View, ages: &[AgeBand]) -> Markup {
    let words = Words::of(view.language);
    let row = |band: &AgeBand, sex: &str, figure: Figure| {
        html! { tr {
            th scope="row" { (name(words, band)) }
            td { (sex) }
            (cells(view, figure))
        } }
    };
    html! {
        table {
            thead { tr {
                th scope="col" { (words.band) }
                th scope="col" { (words.sex) }
                th.number scope="col" { (view.words().numerator) }
                th.number scope="col" { (view.words().denominator) }
                th.number scope="col" { (super::Words::of(view.language).share) }
            } }
            tbody { @for band in ages {
                (row(band, words.male, band.sexes[0]))
                (row(band, words.female, band.sexes[1]))
            } }
        }
    }
}
