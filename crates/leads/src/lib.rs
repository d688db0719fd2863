//! Machine-coded data sets: the rows of their files as leads, and what a lead says.
//!
//! A lead is a row of GDELT, ICEWS, UCDP, ACLED or POLECAT, kept as it stands in the file: no assertion, never folded into entities,
//! only counted. Pure: bytes in, rows and events out. Nothing is guessed: a row that does not say what its scheme
//! says is refused with its line and the reason, and a damaged file as a whole.
//!
//! Read in this order: [`pair`], [`day`] and [`quad`] (what is counted), [`columns`], the schemes [`gdelt`], [`icews`],
//! [`ucdp`], [`acled`] and [`polecat`], [`reading`] (what a lead says, wherever it comes from), [`rows`] (a file, row by row), [`lead`] (the event),
//! [`overwrite`] (a row that was written anew in place), [`window`] and
//! [`deleted`] (rows that are gone), and [`survey`] (a file looked at before anything is sent).

pub mod acled;
pub mod columns;
mod countries;
pub mod day;
pub mod deleted;
pub mod fault;
pub mod gdelt;
pub mod icews;
pub mod lead;
mod lines;
pub mod overwrite;
pub mod pair;
pub mod polecat;
pub mod quad;
pub mod reading;
pub mod rows;
pub mod survey;
pub mod ucdp;
pub mod window;

pub use day::Day;
pub use fault::Fault;
pub use lead::Lead;
pub use pair::{Country, Pair};
pub use quad::QuadClass;
pub use reading::{Reading, read};
pub use rows::{Format, Row, Rows, RowsError};
pub use survey::{Numbering, Survey};
pub use window::Window;
