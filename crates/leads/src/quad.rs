//! The four classes that every scheme sorts its events into, each by its own table.

/// Whether something was said or done, and whether for or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuadClass {
    /// Said, for.
    VerbalCooperation,
    /// Done, for.
    MaterialCooperation,
    /// Said, against.
    VerbalConflict,
    /// Done, against.
    MaterialConflict,
}

impl QuadClass {
    /// Every class, in the order of its number.
    pub const ALL: [Self; 4] = [
        Self::VerbalCooperation,
        Self::MaterialCooperation,
        Self::VerbalConflict,
        Self::MaterialConflict,
    ];

    /// Reads GDELT's own column `QuadClass`, 1 to 4.
    pub fn parse(text: &str) -> Option<Self> {
        let index = ["1", "2", "3", "4"].iter().position(|number| *number == text)?;
        Self::ALL.get(index).copied()
    }

    /// Returns the class of a CAMEO code, which ICEWS does not write. The table is CAMEO's by root codes, as GDELT applies it:
    /// protest (14) is verbal conflict, which PLOVER calls material.
    pub fn of_cameo(code: &str) -> Option<Self> {
        match code.get(..2)?.parse::<u8>().ok()? {
            1..=5 => Some(Self::VerbalCooperation),
            6..=9 => Some(Self::MaterialCooperation),
            10..=14 => Some(Self::VerbalConflict),
            15..=20 => Some(Self::MaterialConflict),
            _ => None,
        }
    }

    /// Returns the place of the class in [`Self::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::VerbalCooperation => 0,
            Self::MaterialCooperation => 1,
            Self::VerbalConflict => 2,
            Self::MaterialConflict => 3,
        }
    }
}
