//! Every operation of the model, with bodies made from the model: whatever is added to the list of
//! operations is tested with them.

use serde_json::{Map, Value, json};

use crate::api::{Input, Operation, Output};
use crate::error::ErrorKind;

#[test]
fn every_operation_reads_and_writes_its_structures() {
    let model: Value = serde_json::from_str(MODEL).unwrap();
    macro_rules! every {
        ($($operation:ident,)*) => { $(Case::of::<crate::api::$operation>(&model).hold::<crate::api::$operation>();)* };
    }
    crate::api::for_each_operation!(every);
}

#[test]
fn the_names_are_sorted_and_those_of_the_model() {
    let model: Value = serde_json::from_str(MODEL).unwrap();
    let names: Vec<&str> = crate::api::operations().collect();
    let known: Vec<&str> = model["operations"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, known);
}

/// An operation with the largest bodies that the model allows it.
struct Case<'a> {
    name: &'static str,
    model: &'a Value,
    input: Option<&'a str>,
    output: Option<&'a str>,
}

impl<'a> Case<'a> {
    fn of<O: Operation>(model: &'a Value) -> Self {
        let operation = &model["operations"][O::NAME];
        Self {
            name: O::NAME,
            model,
            input: operation["input"].as_str(),
            output: operation["output"].as_str(),
        }
    }

    fn hold<O: Operation>(&self) {
        self.hold_input::<O::Input>();
        self.hold_types::<O::Input>();
        self.hold_output::<O>();
    }

    fn hold_input<I: Input>(&self) {
        let name = self.name;
        let body = self.body(self.input);
        let whole = I::read(&Value::Object(body.clone())).unwrap();
        whole.validate().unwrap();
        assert!(body.get("DryRun").is_none() || whole.dry_run(), "{name}");
        assert_eq!(
            body.get("GrantTokens").map_or(0, |_| 1),
            whole.grant_tokens().len(),
            "{name}"
        );
        hides(name, &json!(whole.record()).to_string());
        assert!(!format!("{whole:?}").contains(SECRET), "{name}");
        for member in body.keys() {
            let required = self.required().contains(&json!(member));
            for absent in [None, Some(Value::Null)] {
                let mut less = body.clone();
                less.remove(member);
                less.extend(absent.map(|null| (member.clone(), null)));
                match I::read(&Value::Object(less)) {
                    Ok(less) => {
                        assert!(!required, "{name}: {member} is required");
                        assert_ne!(fed(&less), fed(&whole), "{name}: {member} is not fed");
                    }
                    Err(error) => {
                        assert!(required, "{name}: {member}: {error}");
                        assert_eq!(error.kind, ErrorKind::Validation);
                        assert!(
                            error
                                .message
                                .starts_with("1 validation error detected: Value null at '")
                        );
                    }
                }
            }
        }
    }

    fn hold_types<I: Input>(&self) {
        let body = self.body(self.input);
        for (member, value) in &body {
            let other = if value.is_object() {
                json!([])
            } else {
                json!({})
            };
            let mut wrong = body.clone();
            wrong.insert(member.clone(), other);
            wrong.insert("Unknown".to_owned(), json!(1));
            let error = I::read(&Value::Object(wrong)).unwrap_err();
            assert_eq!(
                error.kind,
                ErrorKind::Serialization,
                "{}: {member}",
                self.name
            );
        }
        for whole in [json!(null), json!([]), json!("text"), json!(1)] {
            assert_eq!(I::read(&whole).unwrap_err().kind, ErrorKind::Serialization);
        }
    }

    fn hold_output<O: Operation>(&self) {
        let body = Value::Object(self.body(self.output));
        let read = O::Output::read(&body).unwrap();
        assert_eq!(read.write(), body, "{}", self.name);
        assert!(!format!("{read:?}").contains(SECRET), "{}", self.name);
        let record = read.record();
        assert_eq!(record.is_none(), O::READ_ONLY, "{}", self.name);
        hides(self.name, &json!(record).to_string());
        O::Output::read(&json!([])).unwrap_err();
    }

    fn required(&self) -> Vec<Value> {
        let shape = self
            .input
            .map(|input| &self.model["shapes"][input]["required"]);
        shape.and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn body(&self, shape: Option<&str>) -> Map<String, Value> {
        match shape.map(|shape| self.sample(shape)) {
            Some(Value::Object(body)) => body,
            _ => Map::new(),
        }
    }

    /// A value of a shape, with all members.
    fn sample(&self, name: &str) -> Value {
        let shape = &self.model["shapes"][name];
        let least = shape["min"].as_u64().unwrap_or(1);
        match shape["type"].as_str().unwrap() {
            "blob" if shape["sensitive"] == true => json!(SECRET_BASE64),
            "blob" => json!(BLOB_BASE64),
            "boolean" => json!(true),
            // Within all bounds that the service holds beyond the model.
            "integer" => json!(least.max(7)),
            "list" => json!([self.sample(shape["member"]["shape"].as_str().unwrap())]),
            "map" => json!({"tenant": "a", "": ""}),
            "string" if shape["enum"].is_array() => shape["enum"][0].clone(),
            "string" => json!(match shape["pattern"].as_str() {
                Some(pattern) => matching(pattern),
                None => "x".repeat(usize::try_from(least).unwrap()),
            }),
            "structure" => shape["members"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, member)| {
                    (name.clone(), self.sample(member["shape"].as_str().unwrap()))
                })
                .collect(),
            "timestamp" => json!(1_700_000_000),
            other => panic!("{name} has the type {other}"),
        }
    }
}

/// All bytes that an input feeds.
fn fed(input: &impl Input) -> Vec<u8> {
    let mut bytes = Vec::new();
    input.feed(&mut |part| bytes.extend_from_slice(part));
    bytes
}

fn hides(name: &str, shown: &str) {
    for hidden in [SECRET, SECRET_BASE64, BLOB, BLOB_BASE64] {
        assert!(!shown.contains(hidden), "{name} shows {hidden}: {shown}");
    }
}

fn matching(pattern: &str) -> String {
    let text = match pattern {
        "cluster-[2-7a-zA-Z]{11,16}" => "cluster-234567abcdE",
        "^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$" => "svc.amazonaws.com",
        "^([a-z]+-){2,3}\\d+$" => "us-gov-west-1",
        "^[a-f0-9]+$" => return "0a".repeat(32),
        "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$" => "arn:aws:s3::111122223333:b",
        // The others allow letters.
        _ => "letters",
    };
    text.to_owned()
}

const MODEL: &str = include_str!("../../api/kms-2014-11-01.json");
const SECRET: &str = "secret-bytes";
const SECRET_BASE64: &str = "c2VjcmV0LWJ5dGVz";
const BLOB: &str = "blob-bytes";
const BLOB_BASE64: &str = "YmxvYi1ieXRlcw==";
