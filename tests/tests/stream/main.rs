//! Live streams over HTTP: every change exactly once, whatever is cut, killed or slow.

mod beginning;
mod cuts;
mod ends;
mod many;
mod stand;
