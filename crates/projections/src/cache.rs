//! A bounded map that forgets what was not used for long.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A map in two generations: what is used moves to the young one; when that is full, the old one is
/// forgotten and the young one becomes old. Holds at most twice the limit.
#[derive(Debug)]
pub(crate) struct Generations<K, V> {
    young: Generation<K, V>,
    old: Generation<K, V>,
    weight: usize,
    limit: usize,
}

/// Values with their weights.
pub(crate) type Generation<K, V> = HashMap<K, (V, usize), BuildHasherDefault<QuickHasher>>;

impl<K: Hash + Eq, V: Clone> Generations<K, V> {
    /// Makes an empty map; `limit` is the weight of one generation.
    pub(crate) fn new(limit: usize) -> Self {
        Self { young: HashMap::default(), old: HashMap::default(), weight: 0, limit }
    }

    /// Returns a value and keeps it for longer.
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.look(key, V::clone)
    }

    /// Looks at a value and keeps it for longer.
    pub(crate) fn look<Q: Hash + Eq + ?Sized, T>(
        &mut self,
        key: &Q,
        read: impl FnOnce(&V) -> T,
    ) -> Option<T>
    where
        K: Borrow<Q>,
    {
        if let Some((value, _)) = self.young.get(key) {
            return Some(read(value));
        }
        let (key, (value, weight)) = self.old.remove_entry(key)?;
        let found = read(&value);
        self.insert(key, value, weight);
        Some(found)
    }

    /// Puts a value of a weight. Returns what is forgotten then: to free it takes a while.
    pub(crate) fn insert(&mut self, key: K, value: V, weight: usize) -> Option<Generation<K, V>> {
        let mut forgotten = None;
        if self.weight.saturating_add(weight) > self.limit {
            let old = std::mem::take(&mut self.young);
            forgotten = Some(std::mem::replace(&mut self.old, old));
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        if let Some((_, before)) = self.young.insert(key, (value, weight)) {
            self.weight = self.weight.saturating_sub(before);
        }
        forgotten
    }

    /// Forgets a value.
    pub(crate) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let old = self.old.remove(key);
        let young = self.young.remove(key);
        if let Some((_, weight)) = &young {
            self.weight = self.weight.saturating_sub(*weight);
        }
        young.or(old).map(|(value, _)| value)
    }
}

/// A quick hash for keys of our own making, not hardened against chosen keys: the maps are bounded.
#[derive(Default)]
pub(crate) struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.add(word.try_into().map_or(0, u64::from_le_bytes));
        }
        let mut rest = [0_u8; 8];
        for (to, from) in rest.iter_mut().zip(words.remainder()) {
            *to = *from;
        }
        self.add(u64::from_le_bytes(rest) ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.add(number.unsigned_abs() as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let mut map = Generations::new(4);
        for number in 0..100_u64 {
            map.insert(number, number, 1);
            assert_eq!(map.get(&0), Some(0), "used at every step");
        }
        assert_eq!(map.get(&50), None);
        assert!(map.young.len() + map.old.len() <= 8);
    }

    #[test]
    fn a_value_is_replaced_and_removed_in_both_generations() {
        let mut map = Generations::new(2);
        map.insert("a", 1, 1);
        map.insert("b", 1, 1);
        map.insert("c", 1, 1);
        map.insert("a", 2, 1);
        assert_eq!(map.remove("a"), Some(2));
        assert_eq!(map.get("a"), None);
    }
}
