//! Colours, where the terminal takes them.

/// Whether escapes may be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) colour: bool,
}

impl Paint {
    pub(super) fn bold(self, text: &str) -> String {
        self.escape("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.escape("2", text)
    }

    /// Colours a state by what it means for the outcome.
    pub(super) fn state(self, state: &str) -> String {
        let code = match state {
            "met" | "held" | "confirmed" | "accepted" | "willing" => "32",
            "unmet" | "regressed" | "declined" | "cancelled" | "unwilling" | "rejected" => "31",
            "claimed_met" | "in_progress" | "disputed" | "conditional" => "33",
            _ => "36",
        };
        self.escape(code, &state.replace('_', " "))
    }

    fn escape(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
