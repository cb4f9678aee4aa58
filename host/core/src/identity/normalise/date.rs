//! Dates of birth as tables write them. Precision is kept: 00 stands for what is not known.

/// `YYYYMMDD`, or empty. Reads `YYYYMMDD` and `YYYYMMDDHHMM`, `YYYY-MM-DD`, `DD/MM/YYYY`,
/// `MM/YYYY` and `YYYY`, with `-`, `/`, `.` or a space between. Eight digits that are no day of
/// the calendar stay as they are: a slip of the pen is evidence too.
pub fn date(cell: &str) -> String {
    let cell = cell.trim();
    let day = cell.split_once(['T', ' ']).map_or(cell, |(day, _)| day);
    if day.bytes().all(|b| b.is_ascii_digit()) {
        return match day.len() {
            4 => joined(day, "", ""),
            8 => day.to_owned(),
            12 | 14 => day[..8].to_owned(),
            _ => String::new(),
        };
    }
    let mut parts = cell.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(y), Some(m), Some(d)) if y.len() == 4 => joined(y, m, digits_of(d)),
        (Some(d), Some(m), Some(y)) => joined(y.get(..4).unwrap_or(y), m, d),
        (Some(y), Some(m), None) if y.len() == 4 => joined(y, m, ""),
        (Some(m), Some(y), None) => joined(y, m, ""),
        _ => String::new(),
    }
}

/// The digits that a part begins with: a time may follow the day.
fn digits_of(part: &str) -> &str {
    part.split_once('T').map_or(part, |(day, _)| day)
}

fn joined(year: &str, month: &str, day: &str) -> String {
    let small = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    let years = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    if years && small(month) && small(day) {
        format!("{year}{month:0>2}{day:0>2}")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_keep_their_precision() {
        let cases = [
            ("19500304", "19500304"),
            ("195003040730", "19500304"),
            ("195000000000", "19500000"),
            ("1950-03-04T07:30:00", "19500304"),
            ("1950-03-04 07:30", "19500304"),
            ("4/3/1950", "19500304"),
            ("04.03.1950", "19500304"),
            ("03/1950", "19500300"),
            ("1950", "19500000"),
            ("19501399", "19501399"),
            ("không rõ", ""),
            ("", ""),
            ("1/2/năm", ""),
            ("1/2/199ă", ""),
        ];
        for (cell, value) in cases {
            assert_eq!(date(cell), value, "{cell}");
        }
    }
}
