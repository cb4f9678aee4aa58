//! The limit of a plugin call: wasmtime with a pooling allocator and the least that answers the
//! component's imports. No limits, no clock, no checks; a fresh store and instance each call. The
//! pool is set as the host's is, so that what differs is the host's work alone.

use super::case::host;
use hoso_core::programme::Descriptor;
use hoso_runtime::Call;
use std::collections::HashMap;
use std::sync::Arc;
use wasmtime::component::{Component, Linker, Resource, ResourceType};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    StoreContextMut,
};

pub mod bindings {
    #![allow(dead_code, clippy::all, reason = "generated from wit/")]

    wasmtime::component::bindgen!({
        path: "../wit",
        world: "module",
        with: { "hoso:program/chart.record-chart": super::RecordChart },
    });
}

use bindings::exports::hoso::program::program::Assessment;
use bindings::hoso::program::{chart, log, types};
use bindings::{Module, ModulePre};

/// The type behind the chart's handle.
pub struct RecordChart;

/// What a call may ask for, made before: `Arc`s lower as what they hold, so nothing is copied.
struct Prepared {
    subject: Arc<chart::Subject>,
    page: Arc<chart::Page>,
    enrolment: Arc<Option<chart::Enrolment>>,
    answers: Arc<Vec<chart::Answered>>,
    settings: HashMap<String, Arc<Option<types::Value>>>,
    context: types::Context,
}

pub struct Bare {
    engine: Engine,
    pre: ModulePre<Arc<Prepared>>,
    prepared: Arc<Prepared>,
}

impl Bare {
    pub fn new(component: &[u8], call: &Call, descriptor: &Descriptor) -> wasmtime::Result<Self> {
        let engine = Engine::new(&config())?;
        let component = Component::from_binary(&engine, component)?;
        let mut linker = Linker::new(&engine);
        link(&mut linker)?;
        let pre = ModulePre::new(linker.instantiate_pre(&component)?)?;
        let entries = call.chart.entries.iter().map(host::entry).collect();
        let setting = |s: &hoso_core::programme::Setting| {
            (s.name.clone(), Arc::new(Some(host::value(&s.initial))))
        };
        let prepared = Prepared {
            subject: Arc::new(host::subject(&call.chart)),
            page: Arc::new(chart::Page { entries, next: None, clamped: false }),
            enrolment: Arc::new(host::enrolment(&call.chart)),
            answers: Arc::default(),
            settings: descriptor.settings.iter().map(setting).collect(),
            context: host::context(&call.context),
        };
        Ok(Self { engine, pre, prepared: Arc::new(prepared) })
    }

    pub fn assess(&self) -> wasmtime::Result<Assessment> {
        let mut store = Store::new(&self.engine, self.prepared.clone());
        let module: Module = self.pre.instantiate(&mut store)?;
        let program = module.hoso_program_program();
        let answer =
            program.call_assess(&mut store, &self.prepared.context, Resource::new_borrow(0))?;
        answer.map_err(wasmtime::Error::msg)
    }
}

type Cx<'a> = StoreContextMut<'a, Arc<Prepared>>;
type Handle = (Resource<RecordChart>,);
type Query = (Resource<RecordChart>, chart::Query);

fn link(linker: &mut Linker<Arc<Prepared>>) -> wasmtime::Result<()> {
    let mut chart = linker.instance("hoso:program/chart@0.1.0")?;
    chart.resource("record-chart", ResourceType::host::<RecordChart>(), |_, _| Ok(()))?;
    chart.func_wrap("[method]record-chart.subject", |cx: Cx<'_>, _: Handle| {
        Ok((cx.data().subject.clone(),))
    })?;
    chart.func_wrap("[method]record-chart.entries", |cx: Cx<'_>, _: Query| {
        Ok((cx.data().page.clone(),))
    })?;
    chart.func_wrap("[method]record-chart.enrolment", |cx: Cx<'_>, _: Handle| {
        Ok((cx.data().enrolment.clone(),))
    })?;
    chart.func_wrap("[method]record-chart.answers", |cx: Cx<'_>, _: Handle| {
        Ok((cx.data().answers.clone(),))
    })?;
    linker.instance("hoso:program/settings@0.1.0")?.func_wrap(
        "get",
        |cx: Cx<'_>, (name,): (String,)| {
            Ok((cx.data().settings.get(&name).cloned().unwrap_or_default(),))
        },
    )?;
    linker
        .instance("hoso:program/terms@0.1.0")?
        .func_wrap("lookup", |_: Cx<'_>, _: (String, String)| Ok((None::<types::Coding>,)))?;
    linker
        .instance("hoso:program/log@0.1.0")?
        .func_wrap("write", |_: Cx<'_>, _: (log::Level, String)| Ok(()))
}

fn config() -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(32)
        .total_core_instances(256)
        .max_core_instances_per_component(8)
        .total_memories(32)
        .max_memories_per_component(1)
        .max_memory_size(64 << 20)
        .total_tables(64)
        .max_tables_per_component(2)
        .linear_memory_keep_resident(2 << 20)
        .table_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config
        .concurrency_support(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}
