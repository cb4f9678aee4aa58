//! Addresses stay in histories, bookmarks, proxies and logs: none may tell of a person. Here is
//! what an answer leads to, and what an address tells.

use hoso_core::text::fold;
use serde_json::Value;

/// Somebody of whom no address may tell.
pub struct Known<'a> {
    pub name: &'a str,
    /// yyyy-MM-dd.
    pub born: &'a str,
    /// Of documents, cards and telephones.
    pub numbers: &'a [&'a str],
}

impl Known<'_> {
    /// What of the person stands in the address, written however forms, dates and links write it.
    pub fn told_by(&self, address: &str) -> Option<String> {
        let plain = fold(&decoded(address));
        let squeezed = squeezed(&plain);
        let [year, month, day] = parts(self.born);
        let name = squeezed_name(self.name);
        let whole = [name, format!("{year}{month}{day}"), format!("{day}{month}{year}")];
        let numbers = self.numbers.iter().map(|number| (*number).to_owned());
        let told = whole.into_iter().chain(numbers).find(|text| squeezed.contains(text.as_str()));
        told.or_else(|| self.told_by_query(&plain, year))
    }

    /// A form may ask for a part: one word of the name, or the year of birth.
    fn told_by_query(&self, plain: &str, year: &str) -> Option<String> {
        let (_, query) = plain.split_once('?')?;
        let name = fold(self.name);
        let mut values = query.split(['&', '#', ';']).filter_map(|pair| pair.split_once('='));
        let told = values.find(|(_, value)| {
            let mut words = value.split(' ');
            *value == year || words.any(|word| name.split(' ').any(|of| of == word))
        });
        told.map(|(field, value)| format!("{field}={value}"))
    }
}

fn squeezed_name(name: &str) -> String {
    squeezed(&fold(name))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn parts(born: &str) -> [&str; 3] {
    born.split('-').collect::<Vec<_>>().try_into().unwrap()
}

/// Without what pages and forms escape.
fn decoded(address: &str) -> String {
    let address = address.replace("&amp;", "&").replace("&quot;", "\"").replace('+', " ");
    let (mut out, mut rest) = (Vec::new(), address.as_bytes());
    while let Some((byte, behind)) = rest.split_first() {
        let hex = behind.get(..2).filter(|_| *byte == b'%');
        let hex = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        out.push(hex.unwrap_or(*byte));
        rest = if hex.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Attributes that a browser follows, sends to, or asks for. A language switch leads back to the
/// address in `back`.
const FOLLOWED: [&str; 7] = ["href", "src", "action", "formaction", "poster", "data", "content"];

/// Every address that a page leads to. `tel:` calls somebody and is sent to no server.
pub fn of_page(page: &str) -> Vec<String> {
    let attributes = page.split('<').skip(1).flat_map(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        let is_back = tag.contains("name=\"back\"");
        tag.split("=\"").zip(tag.split("=\"").skip(1)).map(move |(before, behind)| {
            let name = before.rsplit([' ', '"']).next().unwrap_or_default();
            let follows = FOLLOWED.contains(&name)
                || name.ends_with(":href")
                || name.starts_with("hx-")
                || (is_back && name == "value");
            (follows, behind.split('"').next().unwrap_or_default())
        })
    });
    let followed = attributes.filter(|(follows, value)| *follows && !value.starts_with("tel:"));
    followed.map(|(_, value)| value.to_owned()).collect()
}

/// Every text of the document that is an address, whole or from the root.
pub fn of_json(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if is_address(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(of_json).collect(),
        Value::Object(all) => {
            let named = ["reference", "fullUrl", "url"];
            let named = all.iter().filter(|(name, _)| named.contains(&name.as_str()));
            let named = named.filter_map(|(_, value)| value.as_str().map(str::to_owned));
            named.chain(all.values().flat_map(of_json)).collect()
        }
        _ => Vec::new(),
    }
}

/// And not a message with addresses in it.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    text.starts_with('/') || scheme.is_some_and(|s| s.bytes().all(|b| b.is_ascii_alphabetic()))
}

#[test]
fn what_an_address_tells_is_found() {
    let hoa =
        Known {
            name: "Đỗ Thị Hoà", born: "1957-05-06", numbers: &["001157012345", "0912345678"]
        };
    for address in [
        "/search?name=%C4%90%E1%BB%97+Th%E1%BB%8B+Ho%C3%A0",
        "/search?name=do%20thi%20hoa",
        "/search?a=1&amp;name=hoa",
        "/residents/do-thi-hoa",
        "/residents/001157012345",
        "/search?phone=0912%20345%20678",
        "/search?born=06%2F05%2F1957",
        "/people/1957-05-06/x",
        "/search?birth_year=1957",
    ] {
        assert!(hoa.told_by(address).is_some(), "{address}");
    }
    for address in ["/", "/residents/5b1d0f6a0b1c", "/accounts/hoa", "/tasks?when=overdue&page=2"] {
        assert_eq!(hoa.told_by(address), None, "{address}");
    }
    let page = "<a class=\"x\" href=\"/a?b=1&amp;c=2\">x</a><form action=\"/d\"><button \
        formaction=\"/e\" hx-get=\"/f\"></button><input name=\"back\" value=\"/g\">\
        <use xlink:href=\"/h\"/><a href=\"tel:1\"><p title=\"/none\">";
    assert_eq!(of_page(page), ["/a?b=1&amp;c=2", "/d", "/e", "/f", "/g", "/h"]);
    let json =
        serde_json::json!({"a": ["/b", {"reference": "Patient/c"}], "d": "{\"x\": \"http://y\"}"});
    assert_eq!(of_json(&json), ["/b", "Patient/c"]);
}
