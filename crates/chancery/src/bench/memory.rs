//! How much memory a process takes, as the kernel counts it.

use anyhow::{Context, Result};

/// Resident memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Now: `VmRSS`.
    pub(crate) resident: u64,
    /// The most so far: `VmHWM`.
    pub(crate) peak: u64,
}

impl Memory {
    /// Reads `/proc/PID/status`.
    ///
    /// # Errors
    ///
    /// When the process is gone.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let path = format!("/proc/{pid}/status");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("could not read {path}"))?;
        Self::read(&text).with_context(|| format!("{path} tells no memory"))
    }

    fn read(status: &str) -> Option<Self> {
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
            Some(kibibytes * 1024)
        };
        Some(Self { resident: bytes("VmRSS:")?, peak: bytes("VmHWM:")? })
    }
}

/// Returns mebibytes.
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    const KIBIBYTE: u64 = 1024;
    // Whole kibibytes of any process are exact.
    u32::try_from(bytes / KIBIBYTE).map_or(f64::INFINITY, f64::from) / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_what_the_kernel_writes() {
        let status = "Name:\tchancery\nVmHWM:\t  20480 kB\nVmRSS:\t  10240 kB\nThreads:\t4\n";
        let memory = Memory::read(status).unwrap();
        assert_eq!(mebibytes(memory.resident).to_string(), "10");
        assert_eq!(mebibytes(memory.peak).to_string(), "20");
        assert_eq!(Memory::read("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn this_process_takes_some() {
        let memory = Memory::of(std::process::id()).unwrap();
        assert!(memory.peak >= memory.resident && memory.resident > 0);
    }
}
