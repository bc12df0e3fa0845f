//! Texts whose memory is used again.

use std::collections::BTreeMap;

use crate::limits::MAX_VALUE_BYTES;

/// Buffers of texts and lists that are not needed any more. Without any, texts get memory of their
/// own, as much as they need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers {
    texts: Vec<String>,
    lists: Vec<Vec<String>>,
    /// A map, to be written over: the names in it are likely to come again.
    pairs: Option<BTreeMap<String, String>>,
}

impl Buffers {
    /// A copy of the text.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let Some(mut buffer) = self.texts.pop() else {
            return text.to_owned();
        };
        buffer.clear();
        if buffer.capacity() < text.len() {
            // A buffer goes to another text each time, and soon has room for any of them.
            buffer.reserve(text.len().max(ROOM));
        }
        buffer.push_str(text);
        buffer
    }

    /// Writes a text over another.
    pub(crate) fn rewrite(old: &mut String, text: &str) {
        old.clear();
        old.push_str(text);
    }

    /// A list without entries.
    pub(crate) fn list(&mut self) -> Vec<String> {
        self.lists.pop().unwrap_or_default()
    }

    /// A map whose entries are to be written over.
    pub(crate) fn pairs(&mut self) -> BTreeMap<String, String> {
        self.pairs.take().unwrap_or_default()
    }

    /// Takes a map back, if there is one.
    pub(crate) fn keep_pairs(&mut self, pairs: Option<BTreeMap<String, String>>) {
        if let Some(pairs) = pairs.filter(|pairs| pairs.len() <= MAX_KEPT) {
            self.pairs = Some(pairs);
        }
    }

    /// Takes a text back.
    pub(crate) fn keep(&mut self, text: String) {
        if text.capacity() <= MAX_VALUE_BYTES && self.texts.len() < MAX_KEPT {
            self.texts.push(text);
        }
    }

    /// Takes the text of a member back that may be without one.
    pub(crate) fn keep_of(&mut self, member: &mut Option<String>) {
        if let Some(text) = member.take() {
            self.keep(text);
        }
    }

    /// Takes a list and its texts back.
    pub(crate) fn keep_list(&mut self, mut list: Vec<String>) {
        for text in list.drain(..) {
            self.keep(text);
        }
        if list.capacity() <= MAX_KEPT && self.lists.len() < MAX_KEPT {
            self.lists.push(list);
        }
    }
}

/// Longer than nearly every ARN.
const ROOM: usize = 128;

/// More texts than a request has, unless it is an odd one, whose memory is not kept.
const MAX_KEPT: usize = 256;
