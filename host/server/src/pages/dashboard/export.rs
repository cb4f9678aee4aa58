//! The figures of the dashboard as tables for other programs. What the page hides, they hide.

use super::{Filter, Words, map, month, name};
use crate::http::Params;
use crate::ops::area::Figure;
use crate::ops::dashboard::{Chosen, Dashboard};
use crate::pages::i18n::Language;
use crate::pages::{Shown, Visitor, format};
use axum::http::header;
use axum::response::IntoResponse as _;
use hoso_core::Error;
use hoso_core::policy::Purpose;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A cell of a table for other programs.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    Empty,
}

struct Sheet {
    title: &'static str,
    rows: Vec<Vec<Value>>,
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// UTF-8 with the mark that spreadsheets look for, numbers with a point.
pub async fn csv(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let (found, language) = read(visitor, &filter).await?;
    let mut sheets = sheets(language, &found).into_iter();
    let rows = sheets.next().map(|sheet| sheet.rows).unwrap_or_default();
    let table = lines(rows).map_err(Error::internal)?;
    Ok(attached(CSV, "dashboard.csv", [&b"\xef\xbb\xbf"[..], &table].concat()))
}

pub async fn xlsx(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let (found, language) = read(visitor, &filter).await?;
    let book = book(language, &found).map_err(Error::internal)?;
    Ok(attached(XLSX, "dashboard.xlsx", book))
}

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn attached(kind: &'static str, file: &str, body: Vec<u8>) -> axum::response::Response {
    let disposition = format!("attachment; filename=\"{file}\"");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}

async fn read(
    visitor: Visitor,
    filter: &Filter,
) -> Result<(Dashboard, Language), crate::error::ApiError> {
    let Visitor { caller, view } = visitor;
    let query = filter.query()?;
    let found = caller.run(Purpose::Statistics, move |app, ctx| app.dashboard(ctx, &query));
    Ok((found.await?, view.language))
}

/// All indicators by month, and the chosen one by unit and by commune.
fn sheets(language: Language, found: &Dashboard) -> Vec<Sheet> {
    let Some(chosen) = &found.chosen else { return Vec::new() };
    let words = Words::of(language);
    let mut sheets = vec![by_month(language, chosen)];
    let last = chosen.months.last().map(|one| month(*one)).unwrap_or_default();
    let parts = chosen.parts.iter().map(|(unit, figure)| {
        let code = unit.as_ref().map_or(Value::Empty, |unit| text(unit.code.as_str()));
        let name = unit.as_ref().map_or(words.itself, |unit| unit.name.as_str());
        (code, name.to_owned(), *figure)
    });
    let communes = chosen.communes.iter().map(|(code, figure)| {
        let name = if code.is_empty() { words.unknown_commune } else { map::name_of(code) };
        (text(code), name.to_owned(), *figure)
    });
    sheets.push(compared(language, words.below, &last, parts));
    sheets.push(compared(language, words.commune, &last, communes));
    sheets
}

fn by_month(language: Language, chosen: &Chosen) -> Sheet {
    let shared = language.words();
    let head = [shared.code, shared.indicator, shared.month, shared.numerator, shared.denominator];
    let head = head.into_iter().chain(["%", shared.target]).map(text).collect();
    let mut rows = vec![head];
    for (indicator, figures) in chosen.programme.indicators.iter().zip(&chosen.figures) {
        for (one, figure) in chosen.months.iter().zip(figures) {
            if *figure == Figure::Nothing {
                continue;
            }
            let mut row = vec![
                text(&indicator.code),
                text(language.text(&indicator.title)),
                Value::Text(month(*one)),
            ];
            row.extend(numbers(language, *figure));
            row.push(indicator.target_percent.map_or(Value::Empty, Value::Number));
            rows.push(row);
        }
    }
    Sheet { title: Words::of(language).every_indicator, rows }
}

fn compared(
    language: Language,
    title: &'static str,
    last: &str,
    of: impl Iterator<Item = (Value, String, Figure)>,
) -> Sheet {
    let shared = language.words();
    let head = [shared.code, title, shared.month, shared.numerator, shared.denominator, "%"];
    let mut rows: Vec<Vec<Value>> = vec![head.into_iter().map(text).collect()];
    rows.extend(of.map(|(code, name, figure)| {
        let mut row = vec![code, Value::Text(name), text(last)];
        row.extend(numbers(language, figure));
        row
    }));
    Sheet { title, rows }
}

fn numbers(language: Language, figure: Figure) -> [Value; 3] {
    let hidden = || text(Words::of(language).hidden);
    match figure {
        Figure::Nothing => [Value::Empty, Value::Empty, Value::Empty],
        Figure::Hidden => [hidden(), hidden(), hidden()],
        Figure::Is(cell) => {
            // One decimal, as on the page.
            let percent = figure.percent().map(|percent| (percent * 10.0).round() / 10.0);
            let counts = [cell.numerator, cell.denominator].map(|n| Value::Number(n as f64));
            let [numerator, denominator] = counts;
            [numerator, denominator, percent.map_or(Value::Empty, Value::Number)]
        }
    }
}

fn lines(rows: Vec<Vec<Value>>) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in rows {
        table.write_record(row.into_iter().map(|value| match value {
            Value::Text(text) => defused(text),
            Value::Number(number) => number.to_string(),
            Value::Empty => String::new(),
        }))?;
    }
    Ok(table.into_inner()?)
}

/// Names come from files: a spreadsheet must not take one for a formula.
fn defused(text: String) -> String {
    let dangerous = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if dangerous { format!("'{text}") } else { text }
}

fn book(language: Language, found: &Dashboard) -> Result<Vec<u8>, XlsxError> {
    let words = Words::of(language);
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for sheet in sheets(language, found) {
        let page = book.add_worksheet();
        page.set_name(sheet.title)?;
        let unit = name(language, found.unit.as_ref());
        page.write_string(0, 0, unit)?;
        page.write_string(1, 0, format!("{} {}", words.as_of, format::time(found.as_of_ms)))?;
        page.write_string(2, 0, words.hidden_help)?;
        for (row, values) in (4..).zip(&sheet.rows) {
            for (column, value) in (0..).zip(values) {
                match value {
                    Value::Text(text) if row == 4 => {
                        page.write_string_with_format(row, column, text, &bold)?;
                    }
                    Value::Text(text) => {
                        page.write_string(row, column, text)?;
                    }
                    Value::Number(number) => {
                        page.write_number(row, column, *number)?;
                    }
                    Value::Empty => {}
                }
            }
        }
        page.set_column_width(1, 60)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        let rows = vec![vec![text("=1+1"), Value::Number(2.5), Value::Empty, text("a,b")]];
        let table = String::from_utf8(lines(rows).unwrap()).unwrap();
        assert_eq!(table, "'=1+1,2.5,,\"a,b\"\n");
    }
}
