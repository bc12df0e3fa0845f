//! What stands for something that is known only when the world is there: `<orders>` in a text, and
//! `{"$blob": "invoice"}` in an input.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use crate::matrix::policies::Shared;
use crate::matrix::read::Node;

/// Names of a world, and what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// By the name between the brackets.
    texts: BTreeMap<String, String>,
    pub(crate) blobs: BTreeMap<String, Vec<u8>>,
    pub(crate) tokens: BTreeMap<String, String>,
}

impl Names {
    /// What `<name>` stands for.
    pub(crate) fn say(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(name.into(), text.into());
    }

    pub(crate) fn text_of(&self, name: &str) -> Result<&str, String> {
        let text = self.texts.get(name);
        let text = text.ok_or_else(|| format!("nothing is called `<{name}>`"))?;
        Ok(text)
    }

    /// A text with all names in it replaced.
    pub(crate) fn fill_text(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            filled.push_str(before);
            match after.split_once('>').filter(|(name, _)| is_name(name)) {
                Some((name, behind)) => {
                    filled.push_str(self.text_of(name)?);
                    rest = behind;
                }
                None => {
                    filled.push('<');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// A value with all names in its texts replaced, also in those of members' names.
    pub(crate) fn fill_texts(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill_text(text)?),
            Value::Array(list) => {
                let list = list.iter().map(|value| self.fill_texts(value));
                Value::Array(list.collect::<Result<_, _>>()?)
            }
            Value::Object(map) => {
                let member = |(name, value): (&String, &Value)| {
                    Ok((self.fill_text(name)?, self.fill_texts(value)?))
                };
                let map: Result<Map<_, _>, String> = map.iter().map(member).collect();
                Value::Object(map?)
            }
            Value::Bool(_) | Value::Null | Value::Number(_) => value.clone(),
        })
    }

    /// The input of a call.
    pub(crate) fn fill(&self, node: &Node<'_>, shared: Shared<'_>) -> Result<Value, String> {
        match node.value {
            Value::Object(map) if map.keys().any(|name| name.starts_with('$')) => {
                self.special(node, shared)
            }
            Value::Object(_) => {
                let members = node.named()?.into_iter();
                let filled = members.map(|(name, node)| {
                    let name = self.fill_text(name).map_err(|error| node.wrong(error))?;
                    Ok((name, self.fill(&node, shared)?))
                });
                Ok(Value::Object(filled.collect::<Result<_, String>>()?))
            }
            Value::Array(_) => {
                let list = node.list()?;
                let list = list.iter().map(|node| self.fill(node, shared));
                Ok(Value::Array(list.collect::<Result<_, _>>()?))
            }
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => self
                .fill_texts(node.value)
                .map_err(|error| node.wrong(error)),
        }
    }

    fn special(&self, node: &Node<'_>, shared: Shared<'_>) -> Result<Value, String> {
        let members = node.members(&[
            "$blob", "$grant", "$key", "$policy", "$repeat", "$text", "$token", "$zeros", "change",
            "drop", "append", "times",
        ])?;
        let special = node.named()?;
        if special.keys().filter(|name| name.starts_with('$')).count() > 1 {
            return Err(node.wrong("one of these at a time"));
        }
        let named = |member: &str| -> Result<Option<String>, String> {
            let text = members.text(member)?;
            let filled = text.map(|text| self.fill_text(&text)).transpose();
            filled.map_err(|error| node.wrong(error))
        };
        let text = |name: String| {
            let text = self.text_of(&name).map_err(|error| node.wrong(error))?;
            Ok(Value::String(text.to_owned()))
        };
        if let Some(name) = named("$blob")? {
            let blob = self.blobs.get(&name);
            let blob = blob.ok_or_else(|| node.wrong(format!("no blob `{name}`")))?;
            return altered(node, blob.clone());
        }
        if let Some(name) = named("$key")? {
            return text(name);
        }
        if let Some(name) = named("$grant")? {
            return text(format!("grant:{name}"));
        }
        if let Some(name) = named("$token")? {
            let token = self.tokens.get(&name);
            let token = token.ok_or_else(|| node.wrong(format!("no token `{name}`")))?;
            let members = node.members(&["$token", "change"])?;
            let Some(at) = members.maybe("change") else {
                return Ok(Value::String(token.clone()));
            };
            let bytes = URL_SAFE_NO_PAD.decode(token);
            let mut bytes = bytes.map_err(|error| node.wrong(error))?;
            invert(&at, &mut bytes)?;
            return Ok(Value::String(URL_SAFE_NO_PAD.encode(bytes)));
        }
        if let Some(plain) = named("$text")? {
            return Ok(Value::String(STANDARD.encode(plain)));
        }
        if let Some(policy) = members.maybe("$policy") {
            return Ok(Value::String(shared.text(&policy, self)?));
        }
        if let Some(zeros) = members.maybe("$zeros") {
            return Ok(Value::String(STANDARD.encode(vec![0; zeros.size()?])));
        }
        let repeated = named("$repeat")?.ok_or_else(|| node.wrong("nothing is said"))?;
        let times = members.needed("times")?.size()?;
        Ok(Value::String(repeated.repeat(times)))
    }
}

/// A blob that somebody tampered with.
fn altered(node: &Node<'_>, mut blob: Vec<u8>) -> Result<Value, String> {
    let members = node.members(&["$blob", "change", "drop", "append"])?;
    if let Some(at) = members.maybe("change") {
        invert(&at, &mut blob)?;
    }
    if let Some(dropped) = members.maybe("drop") {
        blob.truncate(blob.len().saturating_sub(dropped.size()?));
    }
    if let Some(more) = members.maybe("append") {
        blob.resize(blob.len().saturating_add(more.size()?), 0);
    }
    Ok(Value::String(STANDARD.encode(blob)))
}

fn invert(at: &Node<'_>, bytes: &mut [u8]) -> Result<(), String> {
    let place = usize::try_from(at.number()?.unsigned_abs()).map_err(|error| at.wrong(error))?;
    let byte = if at.number()? < 0 {
        bytes.iter_mut().rev().nth(place.saturating_sub(1))
    } else {
        bytes.get_mut(place)
    };
    let byte = byte.ok_or_else(|| at.wrong("it is shorter"))?;
    *byte = !*byte;
    Ok(())
}

fn is_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-:_".contains(&byte);
    !text.is_empty() && text.bytes().all(letter)
}
