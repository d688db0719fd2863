//! A row by the names of its columns, wherever it comes from: a file, or a lead that was recorded.

use std::sync::Arc;

use chancery_domain::kinds::record::LeadImported;

/// Something that has named columns.
pub trait Columns {
    /// Returns the text of a column; none when there is no such column.
    fn column(&self, name: &str) -> Option<&str>;
}

impl Columns for LeadImported {
    fn column(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }
}

/// The columns of one row, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    names: Arc<[String]>,
    text: String,
    /// Where each column ends in `text`.
    ends: Vec<usize>,
}

impl Cells {
    /// Gathers the columns of a row; those beyond the names have none, and are not kept.
    pub fn new<'a>(names: &Arc<[String]>, texts: impl Iterator<Item = &'a str>) -> Self {
        let mut cells = Self {
            names: Arc::clone(names),
            text: String::new(),
            ends: Vec::with_capacity(names.len()),
        };
        for text in texts.take(names.len()) {
            cells.text.push_str(text);
            cells.ends.push(cells.text.len());
        }
        cells
    }

    /// Goes through the columns with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let texts = starts.zip(&self.ends).filter_map(|(start, end)| self.text.get(start..*end));
        self.names.iter().map(String::as_str).zip(texts)
    }
}

impl Columns for Cells {
    fn column(&self, name: &str) -> Option<&str> {
        let index = self.names.iter().position(|other| other == name)?;
        let start =
            index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }
}

impl serde::Serialize for Cells {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_written_in_their_order() {
        let names: Arc<[String]> = ["b", "a", "c"].map(str::to_owned).into();
        let cells = Cells::new(&names, ["1", "", "3"].into_iter());
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| cells.column(name)),
            [Some(""), Some("1"), Some("3"), None]
        );
        assert_eq!(serde_json::to_string(&cells).unwrap(), r#"{"b":"1","a":"","c":"3"}"#);
    }
}
