//! Vietnamese addresses: folded, the usual abbreviations of units written out.

use super::words;

/// Abbreviations of administrative units as addresses write them, folded, and the whole word.
const ABBREVIATIONS: [(&str, &str); 11] = [
    ("p", "phuong"),
    ("q", "quan"),
    ("x", "xa"),
    ("h", "huyen"),
    ("tp", "thanh pho"),
    ("tx", "thi xa"),
    ("tt", "thi tran"),
    ("tdp", "to dan pho"),
    ("hn", "ha noi"),
    ("d", "duong"),
    ("ng", "ngo"),
];

/// Words that say nothing: every address of the city has them, or they only announce a number.
const EMPTY: [&str; 3] = ["so", "nha", "sn"];

/// What an address may end with, or not: every address of the city has it.
const ENDS: [&str; 3] = [" viet nam", " ha noi", " thanh pho"];

pub(super) fn address(cell: &str) -> String {
    let folded = words(&super::repaired(cell));
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ').filter(|word| !EMPTY.contains(word)) {
        let whole = ABBREVIATIONS.iter().find(|(short, _)| *short == word);
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(whole.map_or(word, |(_, whole)| whole));
    }
    while let Some(end) = ENDS.iter().find(|end| out.ends_with(**end)) {
        out.truncate(out.len() - end.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn abbreviations_are_written_out() {
        assert_eq!(address("Số nhà 12, P. Yên Hoà, TP.HN"), "12 phuong yen hoa");
        assert_eq!(address("12, P. Yên Hoà, Hà Nội, Việt Nam"), "12 phuong yen hoa");
        assert_eq!(address("12 phường Yên Hòa - thành phố Hà Nội"), address("12 p.yên hoà, tp hn"));
    }
}
