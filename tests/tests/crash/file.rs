//! One file of the simulated disk: what is synced, what is not, and what a crash may leave of it.

use rand::Rng;
use rand::rngs::StdRng;

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// What survives of that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Survival {
    Nothing,
    Everything,
    /// Each write whole or not at all, in `percent` of cases, whatever came before or after it.
    Random {
        percent: u32,
    },
    /// Each sector by itself.
    Torn {
        percent: u32,
    },
}

impl Survival {
    /// Decides about one thing that is written whole: a name, a size, a write.
    pub(crate) fn keeps(self, random: &mut StdRng) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Random { percent } | Self::Torn { percent } => {
                random.random_range(0..100) < percent
            }
        }
    }

    fn keeps_sectors(self, random: &mut StdRng, sectors: usize) -> Vec<bool> {
        match self {
            Self::Torn { .. } => (0..sectors).map(|_| self.keeps(random)).collect(),
            Self::Nothing | Self::Everything | Self::Random { .. } => {
                vec![self.keeps(random); sectors]
            }
        }
    }
}

/// The bytes that are safe, and everything since.
#[derive(Debug, Default)]
pub(crate) struct File {
    synced: Vec<u8>,
    changes: Vec<(Change, Fate)>,
}

#[derive(Debug)]
enum Change {
    Written { offset: usize, data: Vec<u8> },
    Truncated { size: usize },
}

/// What is known of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    Synced,
    /// An fsync failed after it: the kernel may have dropped it and taken it for written, so that no later fsync
    /// says anything of it.
    Doubtful,
}

impl File {
    pub(crate) fn write(&mut self, offset: usize, data: Vec<u8>) {
        self.changes.push((Change::Written { offset, data }, Fate::Open));
    }

    pub(crate) fn truncate(&mut self, size: usize) {
        self.changes.push((Change::Truncated { size }, Fate::Open));
    }

    /// Makes everything so far safe, but for what an earlier sync failed to.
    pub(crate) fn sync(&mut self) {
        for (_, fate) in &mut self.changes {
            if *fate == Fate::Open {
                *fate = Fate::Synced;
            }
        }
        if self.changes.iter().all(|(_, fate)| *fate == Fate::Synced) {
            self.synced = self.current();
            self.changes.clear();
        }
    }

    pub(crate) fn fail_sync(&mut self) {
        for (_, fate) in &mut self.changes {
            if *fate == Fate::Open {
                *fate = Fate::Doubtful;
            }
        }
    }

    /// Returns what a process reads.
    pub(crate) fn current(&self) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for (change, _) in &self.changes {
            change.apply(&mut bytes);
        }
        bytes
    }

    /// Returns what a crash leaves. A sector holds what the file's page held when it was written out, earlier writes
    /// to the same sector included.
    pub(crate) fn after_crash(&self, survival: Survival, random: &mut StdRng) -> Vec<u8> {
        let (mut cache, mut disk) = (self.synced.clone(), self.synced.clone());
        for (change, fate) in &self.changes {
            change.apply(&mut cache);
            let survival = if *fate == Fate::Synced { Survival::Everything } else { survival };
            match change {
                Change::Truncated { size } if survival.keeps(random) => disk.resize(*size, 0),
                Change::Truncated { .. } => (),
                Change::Written { offset, data } => {
                    let first = offset / SECTOR_BYTES;
                    let end = (offset + data.len()).div_ceil(SECTOR_BYTES);
                    let kept = survival.keeps_sectors(random, end - first);
                    for (sector, _) in (first..end).zip(kept).filter(|(_, kept)| *kept) {
                        copy_sector(&cache, &mut disk, sector);
                    }
                }
            }
        }
        let sized = matches!(survival, Survival::Random { .. } | Survival::Torn { .. });
        if sized && disk.len() < cache.len() && random.random_ratio(1, 4) {
            // The new size was written, the data was not.
            disk.resize(cache.len(), 0);
        }
        disk
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Truncated { size } => bytes.resize(*size, 0),
            Self::Written { offset, data } => {
                let end = offset + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*offset..end].copy_from_slice(data);
            }
        }
    }
}

fn copy_sector(from: &[u8], to: &mut Vec<u8>, sector: usize) {
    let start = sector * SECTOR_BYTES;
    let end = (start + SECTOR_BYTES).min(from.len());
    if to.len() < end {
        to.resize(end, 0);
    }
    to[start..end].copy_from_slice(&from[start..end]);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn left(file: &File, survival: Survival) -> Vec<u8> {
        file.after_crash(survival, &mut StdRng::seed_from_u64(3))
    }

    #[test]
    fn what_is_synced_survives_and_nothing_else_must() {
        let mut file = File::default();
        file.write(0, vec![1; 600]);
        file.sync();
        file.write(500, vec![2; 600]);
        assert_eq!(left(&file, Survival::Nothing), vec![1; 600]);
        assert_eq!(left(&file, Survival::Everything), file.current());
        assert_eq!(file.current().len(), 1100);
        file.truncate(10);
        assert_eq!(left(&file, Survival::Everything), vec![1; 10]);
        assert_eq!(left(&file, Survival::Nothing), vec![1; 600]);
    }

    #[test]
    fn a_sector_is_never_torn_and_a_write_may_be() {
        let mut file = File::default();
        file.write(0, vec![1; 64 * SECTOR_BYTES]);
        file.sync();
        file.write(0, vec![2; 64 * SECTOR_BYTES]);
        let torn = left(&file, Survival::Torn { percent: 50 });
        let (sectors, _) = torn.as_chunks::<SECTOR_BYTES>();
        assert!(sectors.iter().all(|sector| *sector == [1; _] || *sector == [2; _]));
        assert!(torn.contains(&1) && torn.contains(&2));
        let whole = left(&file, Survival::Random { percent: 50 });
        assert!(whole == vec![1; whole.len()] || whole == vec![2; whole.len()]);
    }

    #[test]
    fn no_later_sync_makes_up_for_one_that_failed() {
        let mut file = File::default();
        file.write(0, vec![1; SECTOR_BYTES]);
        file.fail_sync();
        file.write(SECTOR_BYTES, vec![2; SECTOR_BYTES]);
        file.sync();
        let mut expected = vec![0; SECTOR_BYTES];
        expected.extend([2; SECTOR_BYTES]);
        assert_eq!(left(&file, Survival::Nothing), expected);
    }
}
