//! A page of entries, written into the guest's memory straight from the chart: no copy of an entry
//! is made on the way. wasmtime wants owned (`'static`) results of host functions, so `Page` owns
//! a share of the chart and lends views of its rows at the moment of writing.

use crate::bindings::types::PartialDate;
use crate::convert;
use hoso_core::programme::{Chart, ChartEntry};
use hoso_core::record::{Coding, Part, Value};
use std::mem::MaybeUninit;
use std::sync::Arc;
use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LowerContext,
};
use wasmtime::component::{ComponentType, Lower};

/// The `page` of the contract. `rows` are places in `chart.entries`.
pub struct Page {
    pub chart: Arc<Chart>,
    pub rows: Vec<usize>,
    pub next: Option<u32>,
    pub clamped: bool,
}

/// Hexadecimal digits of a record's id.
const ID_LEN: usize = 32;

impl Page {
    fn view<'a>(&'a self, ids: &'a str) -> PageView<'a> {
        let entries = self.rows.iter().enumerate().map(|(i, row)| {
            EntryView::of(&self.chart.entries[*row], &ids[i * ID_LEN..(i + 1) * ID_LEN])
        });
        PageView { entries: entries.collect(), next: self.next, clamped: self.clamped }
    }

    fn ids(&self) -> String {
        let mut ids = String::with_capacity(self.rows.len() * ID_LEN);
        for row in &self.rows {
            convert::push_hex(&mut ids, &self.chart.entries[*row].id.0);
        }
        ids
    }
}

// SAFETY: every item is that of `PageView`, whose derived implementation is right by
// construction; `Page` adds no representation of its own.
#[allow(unsafe_code, reason = "wasmtime has no safe way to lower what a share of data lends")]
unsafe impl ComponentType for Page {
    type Lower = <PageView<'static> as ComponentType>::Lower;
    const ABI: CanonicalAbiInfo = <PageView<'static> as ComponentType>::ABI;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> wasmtime::Result<()> {
        <PageView<'static> as ComponentType>::typecheck(ty, types)
    }
}

// SAFETY: as above; both functions hand the whole work to `PageView`.
#[allow(unsafe_code, reason = "as above")]
unsafe impl Lower for Page {
    fn linear_lower_to_flat<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        dst: &mut MaybeUninit<Self::Lower>,
    ) -> wasmtime::Result<()> {
        self.view(&self.ids()).linear_lower_to_flat(cx, ty, dst)
    }

    fn linear_lower_to_memory<T>(
        &self,
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
    ) -> wasmtime::Result<()> {
        self.view(&self.ids()).linear_lower_to_memory(cx, ty, offset)
    }
}

/// Public in name only, as the views below: the associated types of `Page` show it.
#[derive(ComponentType, Lower)]
#[component(record)]
pub struct PageView<'a> {
    entries: Vec<EntryView<'a>>,
    next: Option<u32>,
    clamped: bool,
}

#[derive(ComponentType, Lower)]
#[component(record)]
pub struct EntryView<'a> {
    id: &'a str,
    kind: &'static str,
    category: &'a str,
    code: CodingView<'a>,
    when: PartialDate,
    value: ValueView<'a>,
    parts: Vec<PartView<'a>>,
    status: &'a str,
    facility: &'a str,
    own: bool,
}

impl<'a> EntryView<'a> {
    fn of(row: &'a ChartEntry, id: &'a str) -> Self {
        let entry = &row.entry;
        Self {
            id,
            kind: entry.kind.as_str(),
            category: &entry.category,
            code: CodingView::of(&entry.code),
            when: convert::partial_date(entry.when),
            value: ValueView::of(&entry.value),
            parts: entry.parts.iter().map(PartView::of).collect(),
            status: &entry.status,
            facility: row.facility.as_str(),
            own: row.own,
        }
    }
}

#[derive(ComponentType, Lower)]
#[component(record)]
pub struct CodingView<'a> {
    system: &'a str,
    code: &'a str,
    display: &'a str,
}

impl<'a> CodingView<'a> {
    fn of(coding: &'a Coding) -> Self {
        Self { system: &coding.system, code: &coding.code, display: &coding.display }
    }
}

#[derive(ComponentType, Lower)]
#[component(record)]
pub struct QuantityView<'a> {
    value: f64,
    unit: &'a str,
}

#[derive(ComponentType, Lower)]
#[component(variant)]
pub enum ValueView<'a> {
    #[component(name = "none")]
    None,
    #[component(name = "quantity")]
    Quantity(QuantityView<'a>),
    #[component(name = "coding")]
    Coding(CodingView<'a>),
    #[component(name = "text")]
    Text(&'a str),
    #[component(name = "truth")]
    Truth(bool),
    #[component(name = "date")]
    Date(PartialDate),
    #[component(name = "count")]
    Count(i64),
}

impl<'a> ValueView<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::None => Self::None,
            Value::Quantity { value, unit } => Self::Quantity(QuantityView { value: *value, unit }),
            Value::Coding(coding) => Self::Coding(CodingView::of(coding)),
            Value::Text(text) => Self::Text(text),
            Value::Truth(truth) => Self::Truth(*truth),
            Value::Date(date) => Self::Date(convert::partial_date(*date)),
            Value::Count(count) => Self::Count(*count),
        }
    }
}

#[derive(ComponentType, Lower)]
#[component(record)]
pub struct PartView<'a> {
    code: CodingView<'a>,
    value: ValueView<'a>,
}

impl<'a> PartView<'a> {
    fn of(part: &'a Part) -> Self {
        Self { code: CodingView::of(&part.code), value: ValueView::of(&part.value) }
    }
}
