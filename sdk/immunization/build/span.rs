//! Spans of time in the words of the sources: `12 months - 4 days`, `1 m`.

use serde_json::Value as Json;

/// Rust for an optional span; a missing or empty one is `None`.
pub fn optional(json: &Json) -> Result<String, String> {
    match json.as_str() {
        None | Some("") => Ok("None".to_owned()),
        Some(words) => Ok(format!("Some({})", rust(words)?)),
    }
}

/// Rust for a span: years and months as months, weeks and days as days.
pub fn rust(words: &str) -> Result<String, String> {
    let bad = || format!("not a span of time: {words}");
    // Notes in brackets name the law.
    let words = words.split('(').next().unwrap_or_default().trim();
    let (mut months, mut days, mut sign) = (0, 0, 1);
    let mut number = None;
    for word in words.split_whitespace() {
        match (word, number) {
            ("+", None) => sign = 1,
            ("-", None) => sign = -1,
            (digits, None) => number = Some(sign * digits.parse::<i32>().map_err(|_| bad())?),
            (unit, Some(count)) => {
                match unit {
                    "year" | "years" | "y" => months += 12 * count,
                    "month" | "months" | "m" => months += count,
                    "week" | "weeks" | "w" => days += 7 * count,
                    "day" | "days" | "d" => days += count,
                    _ => return Err(bad()),
                }
                number = None;
            }
        }
    }
    if number.is_some() || words.is_empty() {
        Err(bad())
    } else {
        Ok(format!("s({months},{days})"))
    }
}
