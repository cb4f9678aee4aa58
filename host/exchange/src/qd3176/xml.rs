//! XML as these files use it: nested elements whose leaves hold text. Attributes, comments and
//! processing instructions say nothing here; a document type is refused, so no entity expands.

use quick_xml::Error;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use std::borrow::Cow;

/// What is wrong with the XML, and at which byte. Holds nothing of the input.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub offset: usize,
    pub reason: &'static str,
}

/// An element that holds elements opens and closes; one that holds text alone is a leaf.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Open(&'a str),
    Leaf(&'a str, Cow<'a, str>),
    Close(&'a str),
}

/// Pulls the steps of a document, without building it.
pub struct Steps<'a> {
    input: &'a str,
    reader: Reader<&'a [u8]>,
    /// Names of the elements that are open, outermost first.
    open: Vec<&'a str>,
    /// The innermost element has no child so far; its text.
    leaf: Option<Cow<'a, str>>,
    done: bool,
    depth_max: usize,
}

impl<'a> Steps<'a> {
    pub fn new(input: &'a str, depth_max: usize) -> Self {
        let mut reader = Reader::from_str(input);
        reader.config_mut().expand_empty_elements = true;
        Self { input, reader, open: Vec::new(), leaf: None, done: false, depth_max }
    }

    /// Byte of the input behind the last step.
    pub fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next step; `None` at the end of the root element.
    pub fn next(&mut self) -> Result<Option<Step<'a>>, Fault> {
        loop {
            let offset = self.offset();
            let event = self.reader.read_event();
            let fault = |reason| Fault { offset, reason };
            match event.map_err(|e| fault(told(&e)))? {
                Event::Start(start) => {
                    let name = self.name(offset + 1, start.name().as_ref().len());
                    if let Some(step) = self.start(name).map_err(fault)? {
                        return Ok(Some(step));
                    }
                }
                Event::End(_) => return Ok(self.end()),
                Event::Text(text) => {
                    let text = text.decode().map_err(|_| fault("not UTF-8"))?;
                    self.text(text).map_err(fault)?;
                }
                Event::CData(text) => {
                    let text = text.decode().map_err(|_| fault("not UTF-8"))?;
                    self.text(text).map_err(fault)?;
                }
                Event::GeneralRef(reference) => {
                    let c = resolve(&reference).map_err(fault)?;
                    self.text(Cow::Owned(c.to_string())).map_err(fault)?;
                }
                Event::DocType(_) => return Err(fault("a document type is not taken")),
                Event::Eof if self.done => return Ok(None),
                Event::Eof => return Err(fault("the text ends inside an element")),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Local name of the tag whose name begins at this byte.
    fn name(&self, from: usize, len: usize) -> &'a str {
        let name = self.input.get(from..from + len).unwrap_or_default();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    fn start(&mut self, name: &'a str) -> Result<Option<Step<'a>>, &'static str> {
        if self.done {
            return Err("a second root element");
        }
        if self.open.len() == self.depth_max {
            return Err("elements are nested too deep");
        }
        let parent = self.open.last().copied();
        self.open.push(name);
        match (parent, self.leaf.replace(Cow::Borrowed(""))) {
            (Some(parent), Some(text)) if is_blank(&text) => Ok(Some(Step::Open(parent))),
            (Some(_), Some(_)) => Err("text beside an element"),
            _ => Ok(None),
        }
    }

    fn end(&mut self) -> Option<Step<'a>> {
        let name = self.open.pop()?;
        self.done = self.open.is_empty();
        Some(match self.leaf.take() {
            Some(text) => Step::Leaf(name, text),
            None => Step::Close(name),
        })
    }

    fn text(&mut self, more: Cow<'a, str>) -> Result<(), &'static str> {
        match &mut self.leaf {
            Some(text) if text.is_empty() => *text = more,
            Some(text) => text.to_mut().push_str(&more),
            None if is_blank(&more) => {}
            None => return Err("text beside an element"),
        }
        Ok(())
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_whitespace())
}

/// A character reference, or one of the five entities that XML itself defines.
fn resolve(reference: &BytesRef<'_>) -> Result<char, &'static str> {
    if let Some(c) = reference.resolve_char_ref().map_err(|_| "not a character reference")? {
        let allowed = c >= ' ' || matches!(c, '\t' | '\n' | '\r');
        return if allowed { Ok(c) } else { Err("a control character is in the text") };
    }
    match &**reference {
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"amp" => Ok('&'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err("an unknown entity"),
    }
}

/// The library's own texts may quote the input.
fn told(error: &Error) -> &'static str {
    match error {
        Error::Syntax(_) => "the markup is cut off or not XML",
        Error::IllFormed(_) => "start and end tags or references do not match",
        _ => "not XML",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &str) -> Result<Vec<Step<'_>>, Fault> {
        let mut steps = Steps::new(input, 3);
        std::iter::from_fn(|| steps.next().transpose()).collect()
    }

    #[test]
    fn leaves_hold_text_and_the_rest_nests() {
        let input = "<?xml version='1.0'?><x:A>\n<B>a &amp; b&#33;</B><C/>\
                     <D><![CDATA[<5]]></D><!-- c --></x:A>\n";
        let expected = [
            Step::Open("A"),
            Step::Leaf("B", "a & b!".into()),
            Step::Leaf("C", "".into()),
            Step::Leaf("D", "<5".into()),
            Step::Close("A"),
        ];
        assert_eq!(all(input).unwrap(), expected);
    }

    #[test]
    fn what_is_no_such_xml_is_refused_with_its_place() {
        let cases = [
            ("<A><B></A>", "start and end tags or references do not match"),
            ("<A><B>", "the text ends inside an element"),
            ("<A", "the markup is cut off or not XML"),
            ("", "the text ends inside an element"),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><A>&x;</A>", "a document type is not taken"),
            ("<A>&x;</A>", "an unknown entity"),
            ("<A>&#0;</A>", "not a character reference"),
            ("<A>&#1;</A>", "a control character is in the text"),
            ("<A><B><C><D/></C></B></A>", "elements are nested too deep"),
            ("<A/><B/>", "a second root element"),
            ("<A>x<B/></A>", "text beside an element"),
            ("<A><B/>x</A>", "text beside an element"),
            ("x<A/>", "text beside an element"),
        ];
        for (input, reason) in cases {
            assert_eq!(all(input).unwrap_err().reason, reason, "{input}");
        }
    }
}
