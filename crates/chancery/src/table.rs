//! Rendering for people what several commands show.

use chancery_wire::{Problem, Receipt, ReceiptStatus};

/// Writes a refusal: its title, then one line per error.
pub(crate) fn rejected(problem: &Problem) -> String {
    let mut text = format!("rejected: {} ({})", problem.title, problem.status);
    if problem.errors.is_empty() {
        text = text + "\n   " + &problem.detail;
    }
    for error in &problem.errors {
        let pointer = if error.pointer.is_empty() { "(event)" } else { &error.pointer };
        text = text + "\n   " + pointer + " " + &error.detail;
    }
    if let Some(head) = problem.head {
        text = format!("{text}\n   the last member of the chain is at position {head}");
    }
    text
}

/// Writes a receipt in one line.
pub(crate) fn receipt(receipt: &Receipt) -> String {
    let status = match receipt.status {
        ReceiptStatus::Recorded => "recorded",
        ReceiptStatus::Duplicate => "duplicate",
    };
    let Receipt { position, source, id, recorded_at, .. } = receipt;
    format!("{status:<9}  {position:>8}  {source}/{id}  {recorded_at}")
}
