//! From the JSON that `serde_json` writes to RFC 8785: the bytes of every value are the same, only members may stand
//! in another order. So nothing is read into a document and written again.

use super::utf16_order;

/// Brings one compact JSON text, as `serde_json` writes it, into RFC 8785 form; none when it is no such text.
///
/// `serde_json` writes no white space, and escapes what RFC 8785 §3.2.2.2 escapes in the same way. Of numbers the
/// text must hold integers alone, for which the form is their digits.
pub fn reorder(text: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { text, offset: 0, written: Vec::with_capacity(text.len()) };
    reader.value()?;
    (reader.offset == text.len()).then_some(reader.written)
}

struct Reader<'t> {
    text: &'t [u8],
    offset: usize,
    written: Vec<u8>,
}

/// A member that was written.
struct Member<'t> {
    /// As it stands between the quotation marks.
    name: &'t [u8],
    /// Where it ends in what is written; it begins behind the comma after the one before.
    end: usize,
}

impl<'t> Reader<'t> {
    fn value(&mut self) -> Option<()> {
        match self.peek()? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.string().map(drop),
            _ => self.word(),
        }
    }

    fn object(&mut self) -> Option<()> {
        self.copy_one();
        let start = self.written.len();
        let mut members: Vec<Member<'t>> = Vec::new();
        if self.peek()? != b'}' {
            loop {
                let name = self.string()?;
                self.copy(b':')?;
                self.value()?;
                members.push(Member { name, end: self.written.len() });
                if self.peek()? == b'}' {
                    break;
                }
                self.copy(b',')?;
            }
        }
        if !members.is_sorted_by(|one, other| order(one.name, other.name).is_lt()) {
            self.sort(start, &members);
        }
        self.copy(b'}')
    }

    /// Writes the members from `start` on again, in order.
    fn sort(&mut self, start: usize, members: &[Member<'t>]) {
        let before = self.written.split_off(start);
        let mut begins = 0;
        let mut sorted: Vec<(&[u8], &[u8])> = Vec::with_capacity(members.len());
        for member in members {
            let end = member.end - start;
            sorted.push((member.name, before.get(begins..end).unwrap_or_default()));
            begins = end + 1;
        }
        sorted.sort_by(|one, other| order(one.0, other.0));
        for (index, (_, member)) in sorted.into_iter().enumerate() {
            if index > 0 {
                self.written.push(b',');
            }
            self.written.extend_from_slice(member);
        }
    }

    fn array(&mut self) -> Option<()> {
        self.copy_one();
        if self.peek()? != b']' {
            loop {
                self.value()?;
                if self.peek()? == b']' {
                    break;
                }
                self.copy(b',')?;
            }
        }
        self.copy(b']')
    }

    /// Copies a string; returns what stands between its quotation marks.
    fn string(&mut self) -> Option<&'t [u8]> {
        let text = self.text.get(self.offset..)?.strip_prefix(b"\"")?;
        let mut length = 0;
        loop {
            match text.get(length)? {
                b'"' => break,
                b'\\' => length += 2,
                _ => length += 1,
            }
        }
        self.copy_many(length + 2)?;
        text.get(..length)
    }

    /// Copies a number or a literal.
    fn word(&mut self) -> Option<()> {
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']');
        let rest = self.text.get(self.offset..)?;
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        let is_integer = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
        let is_word = matches!(word, b"null" | b"true" | b"false")
            || is_integer(word.strip_prefix(b"-").unwrap_or(word));
        is_word.then(|| self.copy_many(length)).flatten()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.offset).copied()
    }

    fn copy(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.copy_one())
    }

    fn copy_one(&mut self) {
        self.written.extend(self.text.get(self.offset));
        self.offset += 1;
    }

    fn copy_many(&mut self, length: usize) -> Option<()> {
        let copied = self.text.get(self.offset..)?.get(..length)?;
        self.written.extend_from_slice(copied);
        self.offset += length;
        Some(())
    }
}

/// Compares names as they stand in a text: those of plain ASCII by their bytes, others by what they say.
fn order(one: &[u8], other: &[u8]) -> std::cmp::Ordering {
    let is_plain = |name: &[u8]| name.is_ascii() && !name.contains(&b'\\');
    if is_plain(one) && is_plain(other) {
        return one.cmp(other);
    }
    let said = |name: &[u8]| -> Option<String> {
        serde_json::from_slice(&[b"\"", name, b"\""].concat()).ok()
    };
    match (said(one), said(other)) {
        (Some(one), Some(other)) => utf16_order(&one, &other),
        // What is no text of JSON has no order that could matter: whoever reads it fails.
        _ => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::values;
    use super::*;

    proptest! {
        #[test]
        fn the_form_is_that_of_rfc_8785(value in values()) {
            let theirs = serde_json_canonicalizer::to_vec(&value).unwrap();
            prop_assert_eq!(reorder(&serde_json::to_vec(&value).unwrap()).unwrap(), theirs);
        }

        #[test]
        fn members_are_sorted_wherever_they_stood(
            members in prop::collection::btree_map("[a-e\"\\\\\u{e9}\u{fb33}\u{1f600}]{1,3}", 0..9_u8, 0..6),
        ) {
            let written = |members: &mut dyn Iterator<Item = (&String, &u8)>| {
                let member = |(name, value)| {
                    format!("{}:[{{\"b\":{value},\"a\":-1}}]", serde_json::to_string(name).unwrap())
                };
                let members: Vec<String> = members.map(member).collect();
                format!("{{{}}}", members.join(","))
            };
            let backward = written(&mut members.iter().rev());
            let value: serde_json::Value = serde_json::from_str(&backward).unwrap();
            let theirs = serde_json_canonicalizer::to_vec(&value).unwrap();
            prop_assert_eq!(reorder(backward.as_bytes()).unwrap(), theirs);
        }
    }

    #[test]
    fn what_is_no_such_text_has_no_form() {
        for text in
            ["", "{", "[1", "\"", "\"\\", "1.5", "{\"a\":1e3}", "nul", "[1]2", "{a:1}", "[,]"]
        {
            assert_eq!(reorder(text.as_bytes()), None, "{text}");
        }
    }
}
