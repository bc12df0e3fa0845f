//! From texts to a decision, as an embedder calls it first: the texts are those that the floor gets.

use policy_core::decide::Outcome;
use policy_core::request::Request;
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::text_request::{TextScratch, TextValue};

use crate::written::Written;

/// The texts of a request, as its caller holds them.
pub struct Text {
    written: Written,
}

impl Text {
    /// Of a session only its ARN is said; the rest is for the snapshot to know.
    pub fn new(request: &Request) -> Self {
        let written = Written {
            role: None,
            user_id: None,
            ..Written::new(request)
        };
        Self { written }
    }

    pub fn values(&self) -> Vec<Vec<&str>> {
        self.written.values()
    }

    pub fn context<'a>(&'a self, values: &'a [Vec<&'a str>]) -> Vec<(&'a str, TextValue<'a>)> {
        self.written.context(values)
    }

    /// Reads every name, prepares and decides.
    pub fn decide(
        &self,
        snapshot: &Snapshot,
        context: &[(&str, TextValue<'_>)],
        scratch: &mut TextScratch,
    ) -> Outcome {
        let request = self.written.request(context);
        snapshot.decide_text(&request, scratch).unwrap()
    }
}

/// Whether texts give what requests give.
pub fn agrees(snapshot: &Snapshot, requests: &[Request], texts: &[Text]) {
    let mut scratch = Scratch::default();
    let mut text_scratch = TextScratch::default();
    for (request, text) in requests.iter().zip(texts) {
        let values = text.values();
        let context = text.context(&values);
        let from_text = text.decide(snapshot, &context, &mut text_scratch);
        let from_request = snapshot.prepare(request, &mut scratch).unwrap().decide();
        assert_eq!(from_text, from_request, "{request:#?}");
    }
}
