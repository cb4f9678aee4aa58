//! Loading: from the bytes of a component to a plugin that can be called.

use crate::aot::{AotCache, Cache, ours};
use crate::compile::Compiler;
use crate::contract;
use crate::fault::{LoadError, RuntimeError};
use crate::limits::Limits;
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;
use hoso_core::Digest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use wasmtime::component::Component;

/// The sandbox. Its clock stops when it and every plugin that it loaded are dropped.
pub struct Runtime {
    sandbox: Arc<Sandbox>,
    cache: Option<Cache>,
    compiler: Compiler,
    loaded: Mutex<HashMap<Digest, Weak<Plugin>>>,
}

impl Runtime {
    pub fn new(
        limits: Limits,
        cache: Option<AotCache>,
        compiler: Compiler,
    ) -> Result<Self, RuntimeError> {
        let cache = cache.map(|cache| Cache::open(&cache)).transpose()?;
        let sandbox = Arc::new(Sandbox::new(limits)?);
        Ok(Self { sandbox, cache, compiler, loaded: Mutex::default() })
    }

    /// Checks the component, compiles it once per digest, and asks it to describe itself.
    /// One load at a time: a burst of installations must not take every core.
    pub fn load(&self, component: &[u8]) -> Result<Arc<Plugin>, LoadError> {
        let (bytes, limit) = (component.len(), self.sandbox.limits.component_bytes);
        if bytes > limit {
            return Err(LoadError::TooLarge { bytes, limit });
        }
        let digest = Digest::of(component);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plugin) = loaded.get(&digest).and_then(Weak::upgrade) {
            return Ok(plugin);
        }
        contract::check(component)?;
        let compiled = self.compiled(digest, component)?;
        let linked = self.sandbox.link(&compiled);
        let linked = linked.map_err(|e| LoadError::Contract(format!("not the contract: {e:#}")))?;
        let plugin = Arc::new(Plugin::describe(digest, linked, self.sandbox.clone())?);
        loaded.retain(|_, plugin| plugin.strong_count() > 0);
        loaded.insert(digest, Arc::downgrade(&plugin));
        Ok(plugin)
    }

    pub fn limits(&self) -> &Limits {
        &self.sandbox.limits
    }

    /// Moves on as long as deadlines are enforced; two readings 10 ms apart must differ.
    pub fn heartbeat(&self) -> u64 {
        self.sandbox.heartbeat()
    }

    fn compiled(&self, digest: Digest, component: &[u8]) -> Result<Component, LoadError> {
        let engine = &self.sandbox.engine;
        if let Some(compiled) = self.cache.as_ref().and_then(|cache| cache.get(engine, digest)) {
            return Ok(compiled);
        }
        let compiled = self.compiler.compile(engine, component, &self.sandbox.limits);
        let compiled = compiled.map_err(LoadError::Compile)?;
        if let Some(cache) = &self.cache {
            cache.put(engine, digest, &compiled);
        }
        ours(engine, &compiled).map_err(|e| LoadError::Compile(format!("{e:#}")))
    }
}
