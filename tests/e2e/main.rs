//! End to end: real component files, a real store on disk, the real `hoso` process.

mod api;
mod assessment;
mod crash;
mod damage;
mod hostile;
mod import;
mod intake;
mod process;
mod support;
