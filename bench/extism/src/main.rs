//! One `assess` of ncd on the same chart by Extism's Rust SDK and by our sandbox, in turns in one
//! process: a fresh plugin a call, as both hold residents apart, and Extism's reused one, which
//! does not. Arguments: the component, Extism's module, the call as `hoso-bench plugin --call-out`
//! writes it.

use anyhow::Context as _;
use extism::{CompiledPlugin, Function, Manifest, PTR, Plugin, PluginBuilder, UserData, Wasm};
use hoso_core::programme::{Chart, Context};
use hoso_runtime::{Call, Compiler, Limits, Runtime};
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ROUNDS: usize = 20;
const RUNS: usize = 50;
const WARMUP: usize = 50;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [component, module, body] = args.as_slice() else {
        anyhow::bail!("component, module and call are expected");
    };
    let (component, module, body) =
        (std::fs::read(component)?, std::fs::read(module)?, std::fs::read(body)?);
    let runtime = Runtime::new(Limits::default(), None, Compiler::InProcess)?;
    let plugin = runtime.load(&component)?;
    let call = call(&body)?;
    let ours = || plugin.assess(&call).map(|_| ()).map_err(|fault| anyhow::anyhow!("{fault}"));

    let builder = PluginBuilder::new(Manifest::new([Wasm::data(module.clone())]))
        .with_functions(never_called(&module)?);
    let compiled = CompiledPlugin::new(builder)?;
    let fresh = || asked(&mut Plugin::new_from_compiled(&compiled)?, &body);
    let mut kept = Plugin::new_from_compiled(&compiled)?;
    let tasks = plugin.assess(&call).map_err(|fault| anyhow::anyhow!("{fault}"))?.tasks.len();
    let said = kept.call::<&[u8], String>("assess", &body)?;
    anyhow::ensure!(said.matches("overdue-after: ").count() == tasks, "not the same: {said}");

    let mut times: [Vec<Duration>; 3] = Default::default();
    for round in 0..ROUNDS + 1 {
        let runs = if round == 0 { WARMUP } else { RUNS };
        let mut take = |n: usize, run: &mut dyn FnMut() -> anyhow::Result<()>| {
            for _ in 0..runs {
                let started = Instant::now();
                run()?;
                if round > 0 {
                    times[n].push(started.elapsed());
                }
            }
            anyhow::Ok(())
        };
        take(0, &mut || ours())?;
        take(1, &mut || fresh())?;
        take(2, &mut || asked(&mut kept, &body))?;
    }
    let names = ["ours, fresh instance", "Extism, fresh plugin", "Extism, reused plugin"];
    let first = percentile(&mut times[0], 50);
    for (name, times) in names.iter().zip(&mut times) {
        let (p50, p99) = (percentile(times, 50), percentile(times, 99));
        let ratio = p50 / first;
        writeln!(std::io::stdout(), "| {name} | p50 {p50:.0} us | p99 {p99:.0} us | {ratio:.2} |")?;
    }
    Ok(())
}

/// Microseconds below which so many percent lie.
fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    times[times.len() * percent / 100].as_secs_f64() * 1e6
}

fn call(body: &[u8]) -> anyhow::Result<Call> {
    let (context, chart): (Context, Chart) = serde_json::from_slice(body)?;
    Ok(Call {
        context: Arc::new(context),
        chart: Arc::new(chart),
        settings: Arc::default(),
        terms: Arc::new(|_, _| None),
    })
}

fn asked(plugin: &mut Plugin, body: &[u8]) -> anyhow::Result<()> {
    plugin.call::<&[u8], String>("assess", body).map(|_| ())
}

/// The rules' crate exports our contract too; what that imports is never called here.
fn never_called(module: &[u8]) -> anyhow::Result<Vec<Function>> {
    let mut functions = Vec::new();
    let mut types = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        match payload? {
            wasmparser::Payload::TypeSection(section) => {
                for of in section.into_iter_err_on_gc_types() {
                    types.push(of?);
                }
            }
            wasmparser::Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let wasmparser::TypeRef::Func(of) = import.ty else { continue };
                    if !import.module.starts_with("extism:") {
                        let of = types.get(of as usize).context("a type")?;
                        functions.push(function(import.module, import.name, of)?);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(functions)
}

fn function(space: &str, name: &str, of: &wasmparser::FuncType) -> anyhow::Result<Function> {
    let values = |types: &[wasmparser::ValType]| {
        types
            .iter()
            .map(|of| match of {
                wasmparser::ValType::I32 => Ok(extism::ValType::I32),
                wasmparser::ValType::I64 => Ok(PTR),
                wasmparser::ValType::F64 => Ok(extism::ValType::F64),
                other => anyhow::bail!("{space} {name}: {other}"),
            })
            .collect::<anyhow::Result<Vec<_>>>()
    };
    let refuse = |_: &mut extism::CurrentPlugin,
                  _: &[extism::Val],
                  _: &mut [extism::Val],
                  _: UserData<()>| anyhow::bail!("a power of our contract");
    let function =
        Function::new(name, values(of.params())?, values(of.results())?, UserData::new(()), refuse);
    Ok(function.with_namespace(space))
}
