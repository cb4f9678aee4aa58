//! One row of a table: every field in its order, text escaped.

use crate::tables::{Field, fields_of};
use std::sync::LazyLock;

/// Field and value.
pub type Cell = (&'static str, String);

macro_rules! tables {
    ($($name:ident = $table:literal;)*) => {
        $(pub static $name: LazyLock<Vec<Field>> = LazyLock::new(|| fields_of($table));)*
    };
}

tables! {
    SUMMARY = "XML1";
    DRUGS = "XML2";
    SERVICES = "XML3";
    LABS = "XML4";
    COURSE = "XML5";
    APPOINTMENT = "XML14";
}

/// Writes the fields of a row; those without a cell are empty.
///
/// # Panics
/// When the cells are not in the table's order, or of no field: a fault of this crate.
pub fn fields(out: &mut String, table: &[Field], cells: impl IntoIterator<Item = Cell>) {
    let mut cells = cells.into_iter().peekable();
    for field in table {
        match cells.next_if(|(name, _)| *name == field.name) {
            Some((_, value)) if !value.is_empty() => {
                out.push('<');
                out.push_str(field.name);
                out.push('>');
                escape(out, &value);
                out.push_str("</");
                out.push_str(field.name);
                out.push('>');
            }
            _ => {
                out.push('<');
                out.push_str(field.name);
                out.push_str("/>");
            }
        }
    }
    let left = cells.next().map(|(name, _)| name);
    assert_eq!(left, None, "cells are fields of their table in its order");
}

/// A table of numbered rows within its root and list.
pub fn list(
    out: &mut String,
    [root, list, item]: [&str; 3],
    table: &[Field],
    rows: Vec<Vec<Cell>>,
) {
    out.push_str(&format!("<{root}><{list}>"));
    for row in rows {
        out.push_str(&format!("<{item}>"));
        fields(out, table, row);
        out.push_str(&format!("</{item}>"));
    }
    out.push_str(&format!("</{list}></{root}>"));
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}
