//! Cuts a batch, a JSON array, into the texts of its items, so that each is read and judged on its own.

use super::place::line_and_column;
use super::{DEPTH_MAX, Fault};

/// Returns the texts of an array's items, without reading them: only strings and brackets are looked at.
///
/// # Errors
///
/// When the bytes are no array, its brackets do not match, or something stands behind it.
pub fn split(bytes: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    let mut cutter = Cutter { bytes, at: 0 };
    cutter.skip_space();
    if !cutter.take(b'[') {
        return Err(cutter.broken("expected an array"));
    }
    let mut items = Vec::new();
    cutter.skip_space();
    if !cutter.take(b']') {
        loop {
            items.push(cutter.item()?);
            if cutter.take(b']') {
                break;
            }
            if !cutter.take(b',') {
                return Err(cutter.broken("expected `,` or `]` behind an item"));
            }
        }
    }
    cutter.skip_space();
    if cutter.at < bytes.len() {
        return Err(cutter.broken("the text goes on after its end"));
    }
    Ok(items)
}

struct Cutter<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cutter<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn broken(&self, what: &str) -> Fault {
        let at = line_and_column(self.bytes, self.at);
        Fault::new("", format!("not JSON: {what}, at {at}"))
    }

    /// Takes one item up to the comma or bracket behind it.
    fn item(&mut self) -> Result<&'a [u8], Fault> {
        self.skip_space();
        let from = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return Err(self.broken("the array does not end")),
                Some(b',' | b']' | b'}') if depth == 0 => break,
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'{' | b'[') if depth == DEPTH_MAX => {
                    return Err(self.broken("nested too deep"));
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => depth -= 1,
                Some(_) => {}
            }
            self.at += 1;
        }
        let item = self.bytes.get(from..self.at).unwrap_or_default();
        if item.is_empty() {
            return Err(self.broken("expected an item"));
        }
        Ok(item)
    }

    /// Passes over a string; a quote behind a backslash does not end it.
    fn string(&mut self) -> Result<(), Fault> {
        loop {
            self.at += 1;
            match self.peek() {
                None => return Err(self.broken("a string does not end")),
                Some(b'\\') => self.at += 1,
                Some(b'"') => break,
                Some(_) => {}
            }
        }
        self.at += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let items = split(text.as_bytes()).unwrap();
        items.iter().map(|item| std::str::from_utf8(item).unwrap().trim()).collect()
    }

    #[test]
    fn items_come_out_as_they_stand() {
        assert_eq!(cut("[]"), Vec::<&str>::new());
        assert_eq!(cut(r#" [ {"a":[1,2]} , "x]\",", 3 ] "#), [r#"{"a":[1,2]}"#, r#""x]\",""#, "3"]);
    }

    #[test]
    fn what_is_no_array_is_refused() {
        for wrong in
            ["", "{}", "[", "[1", "[1,", "[,]", "[1,]", "[1}", "[\"a", "[\"a\\", "[1] 2", "[{]}"]
        {
            let items = split(wrong.as_bytes());
            let broken = items.is_err()
                || items.unwrap().iter().any(|item| crate::json::read(item).is_err());
            assert!(broken, "{wrong} must be refused");
        }
        let deep = "[".repeat(10_000);
        assert!(split(deep.as_bytes()).unwrap_err().detail.contains("too deep"));
    }
}
