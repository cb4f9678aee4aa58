//! Lines over time, drawn here: no script. What it shows stands in a table beside it as well.

use crate::pages::format;
use crate::pages::i18n::Language;
use maud::{Markup, html};

/// How a line is drawn; never told apart by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Points joined by a line; broken where there is none.
    Values,
    /// Dashed.
    Limit,
    /// Dotted.
    Control,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Values => "values",
            Kind::Limit => "limit",
            Kind::Control => "control",
        }
    }
}

pub struct Line<'a> {
    pub title: &'a str,
    pub kind: Kind,
    pub values: Vec<Option<f64>>,
}

pub struct Chart<'a> {
    pub language: Language,
    pub title: &'a str,
    pub labels: Vec<String>,
    /// The value at the upper edge.
    pub top: f64,
    /// Behind every number.
    pub unit: &'a str,
    pub lines: Vec<Line<'a>>,
    /// Places that stand out.
    pub marked: &'a [usize],
}

// User units of the drawing.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 36.0;
const ABOVE: f64 = 14.0;
const BELOW: f64 = 30.0;
/// Labels of the time axis that have room beside each other.
const LABELS: usize = 13;

impl Chart<'_> {
    fn x(&self, at: usize) -> f64 {
        let steps = self.labels.len().saturating_sub(1).max(1) as f64;
        LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / steps
    }

    fn y(&self, value: f64) -> f64 {
        let part = (value / self.top).clamp(0.0, 1.0);
        HEIGHT - BELOW - (HEIGHT - ABOVE - BELOW) * part
    }

    /// Runs of values without a gap, as coordinates.
    fn runs(&self, values: &[Option<f64>]) -> Vec<String> {
        let places: Vec<_> = values.iter().enumerate().collect();
        let runs = places.chunk_by(|(_, a), (_, b)| a.is_some() == b.is_some());
        let point = |(at, value): &(usize, &Option<f64>)| {
            value.map(|value| format!("{:.1},{:.1}", self.x(*at), self.y(value)))
        };
        let texts = runs.map(|run| run.iter().filter_map(point).collect::<Vec<_>>().join(" "));
        texts.filter(|text| !text.is_empty()).collect()
    }
}

pub fn draw(of: &Chart<'_>) -> Markup {
    let every = of.labels.len().div_ceil(LABELS).max(1);
    html! {
        svg.chart viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(of.title) {
            @for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
                @let y = of.y(of.top * part);
                line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(rounded(y)) y2=(rounded(y)) {}
                text x=(LEFT - 8.0) y=(rounded(y + 4.0)) text-anchor="end" {
                    (format::number(of.language, of.top * part)) (of.unit)
                }
            }
            @for (at, label) in of.labels.iter().enumerate().filter(|(at, _)| at % every == 0) {
                text x=(rounded(of.x(at))) y=(HEIGHT - 8.0) text-anchor="middle" { (label) }
            }
            @for line in &of.lines { (drawn(of, line)) }
        }
        (legend(of))
    }
}

fn drawn(of: &Chart<'_>, line: &Line<'_>) -> Markup {
    html! {
        @for run in of.runs(&line.values) {
            polyline class=(line.kind.class()) points=(run) {}
        }
        @if line.kind == Kind::Values {
            @for (at, value) in line.values.iter().enumerate() {
                @if let Some(value) = value {
                    @let (x, y) = (rounded(of.x(at)), rounded(of.y(*value)));
                    @if of.marked.contains(&at) { circle.marked cx=(x) cy=(y) r="9" {} }
                    circle.point cx=(x) cy=(y) r="4" {
                        title {
                            (of.labels[at]) ": " (format::number(of.language, *value)) (of.unit)
                        }
                    }
                }
            }
        }
    }
}

fn legend(of: &Chart<'_>) -> Markup {
    html! {
        ul.legend { @for line in &of.lines { li {
            svg viewBox="0 0 32 12" aria-hidden="true" {
                polyline class=(line.kind.class()) points="0,6 32,6" {}
                @if line.kind == Kind::Values { circle.point cx="16" cy="6" r="4" {} }
            }
            " " (line.title)
        } } }
    }
}

/// A bar of 0 to 100 beside a number that says the same.
pub fn bar(percent: Option<f64>) -> Markup {
    html! {
        @if let Some(percent) = percent {
            svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                rect width=(rounded(percent.clamp(0.0, 100.0))) height="10" {}
            }
        }
    }
}

fn rounded(value: f64) -> String {
    format!("{value:.1}")
}

/// A round number at or above every value, for the upper edge.
pub fn edge(values: impl Iterator<Item = f64>) -> f64 {
    let most = values.fold(4.0, f64::max);
    let scale = 10_f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 4.0, 8.0, 10.0];
    steps.into_iter().map(|step| step * scale).find(|edge| *edge >= most).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_nothing_may_be_shown() {
        let values = vec![Some(0.0), Some(100.0), None, Some(50.0)];
        let chart = Chart {
            language: Language::En,
            title: "x",
            labels: (1..=4).map(|n| n.to_string()).collect(),
            top: 100.0,
            unit: " %",
            lines: Vec::new(),
            marked: &[],
        };
        assert_eq!(chart.runs(&values), ["60.0,210.0 281.3,14.0", "724.0,112.0"]);
        let line = Line { title: "share", kind: Kind::Values, values };
        let drawn = draw(&Chart { lines: vec![line], ..chart }).into_string();
        assert_eq!(drawn.matches("<circle class=\"point\"").count(), 4, "three and the legend's");
    }

    #[test]
    fn the_edge_is_round_and_above() {
        for (most, expected) in [(0.0, 4.0), (4.0, 4.0), (5.0, 8.0), (11.0, 20.0), (99.0, 100.0)] {
            assert_eq!(edge([most].into_iter()), expected, "{most}");
        }
    }
}
