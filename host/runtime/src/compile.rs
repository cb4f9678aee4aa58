//! Compilation of strangers' bytes, in a process of its own: Cranelift is large, and a component
//! made to exhaust or break it must not take the host along. The host starts itself again as the
//! compiler; the child gets the component through a pipe, may open nothing more, and ends by
//! itself or by force.

use crate::limits::{CompileLimits, Limits};
use crate::sandbox::Sandbox;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use wasmtime::Engine;

/// Longest complaint of the compiler that is passed on.
const COMPLAINT_BYTES: u64 = 4 << 10;
/// Compiled code is larger than the component, but not without bound.
const GROWTH: u64 = 32;

/// Where components are compiled.
#[derive(Debug, Clone, Default)]
pub enum Compiler {
    /// For tools that load one component of their user's own and end.
    #[default]
    InProcess,
    /// `program args...` runs `compile_child` with the same limits.
    Child { program: PathBuf, args: Vec<String> },
}

impl Compiler {
    /// The machine code of the component, or why there is none.
    pub(crate) fn compile(
        &self,
        engine: &Engine,
        component: &[u8],
        limits: &Limits,
    ) -> Result<Vec<u8>, String> {
        match self {
            Compiler::InProcess => {
                engine.precompile_component(component).map_err(|e| format!("{e:#}"))
            }
            Compiler::Child { program, args } => {
                let mut command = Command::new(program);
                command.args(args);
                apart(command, component, limits)
            }
        }
    }
}

fn apart(mut command: Command, component: &[u8], limits: &Limits) -> Result<Vec<u8>, String> {
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("the compiler does not start: {e}"))?;
    let bound = (component.len() as u64).saturating_mul(GROWTH).max(64 << 20);
    let (tell, told) = mpsc::channel();
    let talk = converse(&mut child, component.to_vec(), bound);
    // Ends with the child, whose pipes it reads.
    std::thread::spawn(move || tell.send(talk()));
    let said = told.recv_timeout(limits.compile.wall);
    if said.is_err() {
        // It may have ended this very moment.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|e| format!("the compiler is lost: {e}"))?;
    let Ok(said) = said else {
        return Err(format!("over {} s", limits.compile.wall.as_secs()));
    };
    let (compiled, complaint) = said.map_err(|e| format!("the compiler is lost: {e}"))?;
    match status.success() && !compiled.is_empty() {
        true => Ok(compiled),
        false => Err(reason(status, &complaint, &limits.compile)),
    }
}

type Said = std::io::Result<(Vec<u8>, String)>;

/// Hands the component over and reads what comes back, all at once so that no pipe fills up.
fn converse(child: &mut Child, component: Vec<u8>, bound: u64) -> impl FnOnce() -> Said + use<> {
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    move || {
        let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(std::io::Error::other("no pipes"));
        };
        // A child that ends early closes its end: what it said tells why.
        std::thread::spawn(move || stdin.write_all(&component));
        let complaint = std::thread::spawn(move || {
            let mut text = Vec::new();
            stderr.take(COMPLAINT_BYTES).read_to_end(&mut text).map(|_| text)
        });
        let mut compiled = Vec::new();
        stdout.take(bound).read_to_end(&mut compiled)?;
        let text = complaint.join().map_err(|_| std::io::Error::other("a reader panicked"))??;
        Ok((compiled, String::from_utf8_lossy(&text).trim().to_owned()))
    }
}

fn reason(status: ExitStatus, complaint: &str, limits: &CompileLimits) -> String {
    if status.code() == Some(1) && !complaint.is_empty() {
        return complaint.to_owned();
    }
    format!(
        "the compiler ended with {status}; it may use {} s of processor time and {} MiB",
        limits.cpu.as_secs(),
        limits.memory_bytes >> 20
    )
}

/// The child's whole life: limits itself, reads the component from standard input, writes its
/// machine code to standard output. An error is for standard error and exit code 1.
pub fn compile_child(limits: Limits) -> Result<(), String> {
    restrict(&limits.compile).map_err(|e| format!("the limits cannot be set: {e}"))?;
    let mut component = Vec::new();
    let bound = limits.component_bytes as u64 + 1;
    let read = std::io::stdin().lock().take(bound).read_to_end(&mut component);
    read.map_err(|e| format!("no component: {e}"))?;
    let engine = Sandbox::compiler(&limits).map_err(|e| format!("{e:#}"))?;
    let compiled = engine.precompile_component(&component).map_err(|e| format!("{e:#}"))?;
    std::io::stdout().lock().write_all(&compiled).map_err(|e| format!("nobody listens: {e}"))
}

/// Data, not address space: the engine reserves much of that without using it.
fn restrict(limits: &CompileLimits) -> std::io::Result<()> {
    let set = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
    };
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Cpu, limits.cpu.as_secs())?;
    set(Resource::Data, limits.memory_bytes)?;
    Ok(())
}
