//! The engine, its clock and one call in a fresh instance.

use crate::bindings::{ModulePre, program};
use crate::clock::{Clock, TICK};
use crate::fault::{Fault, FaultCategory, RuntimeError};
use crate::gate::Gate;
use crate::limits::Limits;
use crate::powers::{Powers, link};
use crate::stop::Stop;
use std::sync::Arc;
use std::time::Duration;
use wasmtime::component::{Component, Linker};
use wasmtime::{
    Config, Enabled, Engine, Inlining, InstanceAllocationStrategy, OptLevel,
    PoolingAllocationConfig, Store, Trap, UpdateDeadline,
};

/// Core modules in one component: the guest's own and the shims that `wit-component` adds; a
/// JavaScript or Python runtime takes some more.
const MODULES: u32 = 8;
/// Memory that a slot keeps between calls, zeroed, instead of giving it back to the system.
const KEEP_RESIDENT_BYTES: usize = 2 << 20;
/// The same for a table.
const KEEP_TABLE_BYTES: usize = 64 << 10;

/// Shared by the runtime and its plugins; the clock ticks as long as one of them lives.
pub struct Sandbox {
    pub engine: Engine,
    pub limits: Arc<Limits>,
    pub gate: Gate,
    linker: Linker<Powers>,
    clock: Clock,
}

/// The exports of a guest in its store.
pub type Guest = program::Guest;

impl Sandbox {
    pub fn new(limits: Limits) -> Result<Self, RuntimeError> {
        let made = Engine::new(&config(&limits)).and_then(|engine| {
            let mut linker = Linker::new(&engine);
            link(&mut linker)?;
            Ok((engine, linker))
        });
        let (engine, linker) = made.map_err(|e| RuntimeError::Engine(format!("{e:#}")))?;
        let clock = Clock::start(engine.clone()).map_err(RuntimeError::Clock)?;
        let gate = Gate::new(limits.calls);
        Ok(Self { engine, limits: Arc::new(limits), gate, linker, clock })
    }

    /// An engine that makes code for this sandbox and runs none.
    pub fn compiler(limits: &Limits) -> wasmtime::Result<Engine> {
        Engine::new(&config(limits))
    }

    /// Ticks of the clock since the start.
    pub fn heartbeat(&self) -> u64 {
        self.clock.beats()
    }

    /// Links a component to the powers; fails where its types are not the contract's.
    pub fn link(&self, component: &Component) -> wasmtime::Result<ModulePre<Powers>> {
        ModulePre::new(self.linker.instantiate_pre(component)?)
    }

    /// Runs `work` in a fresh instance, within all limits; everything of it is gone afterwards.
    pub fn run<T>(
        &self,
        pre: &ModulePre<Powers>,
        powers: Powers,
        work: impl FnOnce(&mut Store<Powers>, &Guest) -> wasmtime::Result<T>,
    ) -> Result<T, Fault> {
        let mut store = Store::new(&self.engine, powers);
        store.limiter(|powers| &mut powers.meter);
        store.set_epoch_deadline(ticks(self.limits.guest_time.min(self.limits.wall_time)));
        store.epoch_deadline_callback(|store| {
            let left = store.data().meter.time_left()?;
            Ok(UpdateDeadline::Continue(ticks(left)))
        });
        // Bounds what is copied out of the guest at once: an answer, or a host call's arguments.
        store.set_hostcall_fuel(self.limits.answer_bytes);
        let module = pre.instantiate(&mut store);
        let answer = module.and_then(|m| work(&mut store, m.hoso_program_program()));
        answer.map_err(|error| fault(error, store.data_mut().meter.take_log()))
    }
}

fn ticks(time: Duration) -> u64 {
    time.as_nanos().div_ceil(TICK.as_nanos()).max(1) as u64
}

fn config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .concurrency_support(false)
        .wasm_component_model_map(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        .max_wasm_stack(limits.stack_bytes)
        .memory_init_cow(true)
        .wasm_backtrace_max_frames(None)
        .cranelift_nan_canonicalization(true)
        .cranelift_opt_level(OptLevel::Speed)
        // Fewer function entries, each of which checks the epoch: buys back what deadlines cost.
        .compiler_inlining(Inlining::Yes)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    config
}

/// One slot for each call that may run, and no more.
fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let calls = u32::try_from(limits.calls).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(MODULES))
        .max_core_instances_per_component(MODULES)
        .total_memories(calls)
        .max_memories_per_component(1)
        .max_memory_size(limits.memory_bytes)
        .total_tables(calls.saturating_mul(2))
        .max_tables_per_component(2)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        .table_keep_resident(KEEP_TABLE_BYTES)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// Whose doing it was. Our own reason first: behind a limit often stands a mere trap.
fn fault(error: wasmtime::Error, log: String) -> Fault {
    let (category, reason) = match error.downcast_ref::<Stop>() {
        Some(stop) => (stop.category, stop.to_string()),
        None => foreign(&error),
    };
    Fault { category, reason, log }
}

fn foreign(error: &wasmtime::Error) -> (FaultCategory, String) {
    if error.is::<wasmtime::PoolConcurrencyLimitError>() {
        return (FaultCategory::Host, "the instance pool is smaller than the gate".to_owned());
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => (FaultCategory::Stack, "over the stack limit".to_owned()),
        Some(trap) => (FaultCategory::Trap, trap.to_string()),
        // wasmtime keeps this error's type to itself.
        None if error.to_string().contains("hostcalls has been exhausted") => {
            (FaultCategory::Limit, "over the bytes of an answer or of one host call".to_owned())
        }
        // What is left are values that are none, such as a text that is not UTF-8.
        None => (FaultCategory::Trap, "broke the canonical ABI".to_owned()),
    }
}
