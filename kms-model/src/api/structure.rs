//! Structures: read member by member, and visited member by member for all else.

use std::fmt::Debug;

use policy_core::request::Parameters;
use serde_json::{Map, Value};

use crate::api::bounds::{Bounds, Violations};
use crate::api::member::{Json, Member, Place, feed_bytes, mistyped};
use crate::api::{Input, Output, record};
use crate::error::{ErrorKind, KmsError};

/// A structure of the API.
pub(crate) trait Structure: Sized {
    /// Reads the members. `None` if one that is required has no value.
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError>;

    /// Shows all members, in an order that never changes.
    fn visit<V: Visitor>(&self, visitor: &mut V);
}

/// The input of an operation.
pub(crate) trait Request: Structure + Debug {
    /// What the engine needs of it.
    fn engine_parameters(&self) -> Parameters;

    /// `DryRun`.
    fn is_dry_run(&self) -> bool {
        false
    }

    /// `GrantTokens`.
    fn tokens(&self) -> &[String] {
        &[]
    }
}

/// The output of an operation.
pub(crate) trait Response: Structure + Debug {
    /// Whether CloudTrail shows it: not for operations that change nothing.
    const IS_RECORDED: bool;
}

/// What is done with each member.
pub(crate) trait Visitor {
    /// A member, and its value if it has one.
    fn member<M: Member>(&mut self, name: &'static str, bounds: &'static Bounds, value: Option<&M>);

    /// A member that CloudTrail leaves out.
    fn unrecorded<M: Member>(
        &mut self,
        name: &'static str,
        bounds: &'static Bounds,
        value: Option<&M>,
    ) {
        self.member(name, bounds, value);
    }
}

/// The members of a structure that is being read.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    object: &'a Map<String, Value>,
    /// The path of the structure; empty for an input itself.
    path: &'a str,
    violations: &'a mut Violations,
}

impl<'a> Members<'a> {
    /// A member without which the structure is not complete.
    pub(crate) fn required<M: Member>(
        &mut self,
        name: &str,
        bounds: &'static Bounds,
    ) -> Result<Option<M>, KmsError> {
        if self.value(name).is_none() {
            self.violations.push_null(&joined(self.path, name));
        }
        self.optional(name, bounds)
    }

    /// Any other member; JSON's `null` is absent.
    pub(crate) fn optional<M: Member>(
        &mut self,
        name: &str,
        bounds: &'static Bounds,
    ) -> Result<Option<M>, KmsError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let path = joined(self.path, name);
        let place = Place {
            path: &path,
            bounds,
        };
        M::read(value, place, self.violations)
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }
}

impl<S: Structure> Member for S {
    const IS_STRUCTURE: bool = true;

    fn read(
        value: &Value,
        place: Place<'_>,
        violations: &mut Violations,
    ) -> Result<Option<Self>, KmsError> {
        let Value::Object(object) = value else {
            return Err(mistyped(value, Json::Structure));
        };
        S::read_members(&mut Members {
            object,
            path: place.path,
            violations,
        })
    }

    fn validate(&self, place: Place<'_>, violations: &mut Violations) {
        self.visit(&mut Validator {
            path: place.path,
            violations,
        });
    }

    fn write(&self) -> Value {
        let mut writer = Writer(Map::new());
        self.visit(&mut writer);
        Value::Object(writer.0)
    }

    fn record(&self) -> Option<Value> {
        Some(Value::Object(recorded(self)))
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        self.visit(&mut Feeder(sink));
    }
}

impl<R: Request> Input for R {
    fn read(body: &Value) -> Result<Self, KmsError> {
        let mut violations = Violations::default();
        let read = <Self as Member>::read(body, WHOLE, &mut violations)?;
        violations.into_result()?;
        // A structure without a value has left a violation behind.
        read.ok_or_else(|| KmsError::new(ErrorKind::Validation, ""))
    }

    fn validate(&self) -> Result<(), KmsError> {
        let mut violations = Violations::default();
        Member::validate(self, WHOLE, &mut violations);
        violations.into_result()
    }

    fn parameters(&self) -> Parameters {
        self.engine_parameters()
    }

    fn record(&self) -> Map<String, Value> {
        recorded(self)
    }

    fn feed(&self, sink: &mut dyn FnMut(&[u8])) {
        Member::feed(self, sink);
    }

    fn dry_run(&self) -> bool {
        self.is_dry_run()
    }

    fn grant_tokens(&self) -> &[String] {
        self.tokens()
    }
}

impl<R: Response> Output for R {
    fn write(&self) -> Value {
        Member::write(self)
    }

    fn read(body: &Value) -> Result<Self, KmsError> {
        let mut violations = Violations::default();
        let read = <Self as Member>::read(body, WHOLE, &mut violations)?;
        match read.filter(|_| !violations.is_unreadable()) {
            Some(read) => Ok(read),
            None => Err(KmsError::new(
                ErrorKind::Serialization,
                violations.into_message(),
            )),
        }
    }

    fn record(&self) -> Option<Map<String, Value>> {
        R::IS_RECORDED.then(|| recorded(self))
    }
}

struct Validator<'a> {
    path: &'a str,
    violations: &'a mut Violations,
}

impl Visitor for Validator<'_> {
    fn member<M: Member>(
        &mut self,
        name: &'static str,
        bounds: &'static Bounds,
        value: Option<&M>,
    ) {
        if let Some(value) = value {
            let path = joined(self.path, name);
            let place = Place {
                path: &path,
                bounds,
            };
            value.validate(place, self.violations);
        }
    }
}

struct Writer(Map<String, Value>);

impl Visitor for Writer {
    fn member<M: Member>(
        &mut self,
        name: &'static str,
        _bounds: &'static Bounds,
        value: Option<&M>,
    ) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.write());
        }
    }
}

struct Recorder(Map<String, Value>);

impl Visitor for Recorder {
    fn member<M: Member>(
        &mut self,
        name: &'static str,
        _bounds: &'static Bounds,
        value: Option<&M>,
    ) {
        if let Some(value) = value.and_then(Member::record) {
            self.0.insert(record::name(name), value);
        }
    }

    fn unrecorded<M: Member>(
        &mut self,
        _name: &'static str,
        _bounds: &'static Bounds,
        _value: Option<&M>,
    ) {
    }
}

struct Feeder<'a>(&'a mut dyn FnMut(&[u8]));

impl Visitor for Feeder<'_> {
    fn member<M: Member>(
        &mut self,
        name: &'static str,
        _bounds: &'static Bounds,
        value: Option<&M>,
    ) {
        feed_bytes(name.as_bytes(), self.0);
        (self.0)(&[u8::from(value.is_some())]);
        if let Some(value) = value {
            value.feed(self.0);
        }
    }
}

fn recorded(structure: &impl Structure) -> Map<String, Value> {
    let mut recorder = Recorder(Map::new());
    structure.visit(&mut recorder);
    recorder.0
}

fn joined(path: &str, name: &str) -> String {
    let name = record::name(name);
    if path.is_empty() {
        return name;
    }
    format!("{path}.{name}")
}

/// The place of an input or an output itself.
const WHOLE: Place<'static> = Place {
    path: "",
    bounds: &Bounds::ANY,
};
