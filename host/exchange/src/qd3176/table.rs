//! Rows of one table (XML0 to XML15), whatever its list and row elements are called.

use super::xml::{Fault, Step, Steps};

/// One row: its fields in the order of the source, trimmed, without the empty ones.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub fields: Vec<(String, String)>,
}

impl Row {
    /// Value of a field; empty where the row has none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The named fields alone, for a record made of a part of the row.
    pub fn only(&self, names: &[&str]) -> Vec<(String, String)> {
        self.fields.iter().filter(|(field, _)| names.contains(&field.as_str())).cloned().collect()
    }
}

/// Calls `each` with every row. A row is an element with fields in it; an element nested in a row
/// gives fields named `ELEMENT/FIELD`.
pub fn rows(text: &str, depth_max: usize, mut each: impl FnMut(Row)) -> Result<(), Fault> {
    let mut steps = Steps::new(text, depth_max);
    let mut open: Vec<Vec<(String, String)>> = Vec::new();
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(_) => open.push(Vec::new()),
            Step::Leaf(name, value) => {
                let value = value.trim();
                if let (Some(fields), false) = (open.last_mut(), value.is_empty()) {
                    fields.push((name.to_owned(), value.to_owned()));
                }
            }
            Step::Close(name) => {
                let fields = open.pop().unwrap_or_default();
                match open.last_mut() {
                    Some(row) if !row.is_empty() => {
                        row.extend(fields.into_iter().map(|(f, v)| (format!("{name}/{f}"), v)));
                    }
                    _ if fields.is_empty() => {}
                    _ => each(Row { fields }),
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_at_any_depth() {
        let cases = [
            ("<R><A>1</A><B> </B></R>", vec![vec![("A", "1")]]),
            (
                "<R><L><X><A>1</A></X><X><A>2</A></X></L></R>",
                vec![vec![("A", "1")], vec![("A", "2")]],
            ),
            ("<R><A>1</A><N><B>2</B></N></R>", vec![vec![("A", "1"), ("N/B", "2")]]),
            ("<R><L/></R>", vec![]),
            ("<R/>", vec![]),
        ];
        for (text, expected) in cases {
            let mut found = Vec::new();
            rows(text, 8, |row| found.push(row.fields)).unwrap();
            let owned = |(f, v): &(&str, &str)| (f.to_string(), v.to_string());
            let expected: Vec<Vec<_>> =
                expected.iter().map(|row| row.iter().map(owned).collect()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
