//! A case file, and the rows that its rows stand for.

use serde_json::{Map, Value, json};

use crate::matrix::read::{self, Node};

/// A case file.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) policies: Value,
    pub(crate) callers: Value,
    pub(crate) world: Value,
    pub(crate) steps: Value,
    pub(crate) rows: Vec<Row>,
}

/// One call, with everything that its file says for all of its rows.
#[derive(Debug)]
pub(crate) struct Row {
    /// `rows[3]`.
    pub(crate) place: String,
    pub(crate) name: String,
    /// Who calls: a name, or an object.
    pub(crate) caller: Value,
    pub(crate) operation: String,
    pub(crate) input: Value,
    /// What `<on>` stands for.
    pub(crate) on: String,
    /// Put over the world of the file.
    pub(crate) world: Value,
    /// Done after the steps of the file.
    pub(crate) steps: Value,
    pub(crate) want: Want,
}

/// What a row must answer.
#[derive(Clone, Debug)]
pub(crate) enum Want {
    /// It succeeds, and the answer has these members.
    Success(Value),
    Failure(Failure),
}

/// How a row must fail.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) error: String,
    /// AWS's words, where they are known; whole.
    pub(crate) message: Option<String>,
    /// What they hold.
    pub(crate) holds: Option<String>,
    /// The engine's layer, of a denial.
    pub(crate) layer: Option<String>,
}

impl Case {
    pub(crate) fn read(text: &str, shared: &Value) -> Result<Self, String> {
        let value = read::parse(text)?;
        let members = Node::new(&value, "").members(&[
            "callers", "inputs", "note", "policies", "rows", "steps", "world",
        ])?;
        members.text("note")?;
        let given = |name| members.maybe(name).map(|node| node.value.clone());
        let mut inputs = shared.clone();
        for (name, node) in members.named("inputs")? {
            set(&mut inputs, name, node.value.clone());
        }
        let mut rows = Vec::new();
        for node in members.needed("rows")?.list()? {
            spread(&node, &inputs, &mut rows)?;
        }
        read::distinct(rows.iter().map(|row| row.name.as_str()))?;
        Ok(Self {
            policies: given("policies").unwrap_or_else(empty),
            callers: given("callers").unwrap_or_else(empty),
            world: members.needed("world")?.value.clone(),
            steps: given("steps").unwrap_or_else(|| json!([])),
            rows,
        })
    }
}

impl Row {
    pub(crate) fn wants_success(&self) -> bool {
        matches!(self.want, Want::Success(_))
    }

    fn read(value: &Value, place: &str, inputs: &Value) -> Result<Self, String> {
        let node = Node::new(value, place);
        let members = node.members(ROW)?;
        members.text("note")?;
        let operation = members.needed("operation")?.text()?.to_owned();
        let input = match (members.maybe("input"), inputs.get(&operation)) {
            (Some(own), Some(shared)) if own.value.get("$more").is_some() => {
                let more = own.members(&["$more"])?.needed("$more")?;
                let mut input = shared.clone();
                read::merge(&mut input, more.value);
                input
            }
            (Some(own), _) => own.value.clone(),
            (None, Some(shared)) => shared.clone(),
            (None, None) => return Err(node.wrong(format!("no input for {operation}"))),
        };
        let given = |name, other: fn() -> Value| {
            let node = members.maybe(name);
            node.map_or_else(other, |node| node.value.clone())
        };
        Ok(Self {
            place: place.to_owned(),
            name: members.needed("name")?.text()?.to_owned(),
            caller: members.needed("as")?.value.clone(),
            operation,
            input,
            on: members.text("on")?.unwrap_or_else(|| USUAL.to_owned()),
            world: given("world", empty),
            steps: given("steps", || json!([])),
            want: Want::read(&members.needed("want")?)?,
        })
    }
}

impl Want {
    fn read(node: &Node<'_>) -> Result<Self, String> {
        let members = node.members(&["error", "holds", "layer", "message", "ok"])?;
        if let Some(ok) = members.maybe("ok") {
            node.members(&["ok"])?;
            return match ok.value {
                Value::Bool(true) => Ok(Self::Success(empty())),
                Value::Object(_) => Ok(Self::Success(ok.value.clone())),
                _ => Err(ok.wrong("true, or members of the answer")),
            };
        }
        Ok(Self::Failure(Failure {
            error: members.needed("error")?.text()?.to_owned(),
            message: members.text("message")?,
            holds: members.text("holds")?,
            layer: members.text("layer")?,
        }))
    }
}

/// A row with lists stands for all combinations of their elements, and one with `each` for itself
/// with each of these put over it.
fn spread(node: &Node<'_>, inputs: &Value, rows: &mut Vec<Row>) -> Result<(), String> {
    node.members(&[ROW, &["each"]].concat())?;
    let mut base = node.value.clone();
    let each = base.as_object_mut().and_then(|base| base.remove("each"));
    let Some(each) = each else {
        return multiply(base, &node.place, inputs, rows);
    };
    let each = Node::new(&each, format!("{}.each", node.place));
    for (index, part) in each.list()?.iter().enumerate() {
        let more = part.members(ROW)?;
        let mut value = base.clone();
        // A name of its own follows that of the row.
        let label = more.text("name")?.unwrap_or_else(|| index.to_string());
        let name = value.get("name").and_then(Value::as_str).unwrap_or("");
        let name = format!("{name}: {label}");
        // Of a want, nothing stays of the row's own.
        if more.maybe("want").is_some() {
            value.as_object_mut().and_then(|value| value.remove("want"));
        }
        read::compose(&mut value, part.value);
        set(&mut value, "name", Value::String(name));
        multiply(value, &part.place, inputs, rows)?;
    }
    Ok(())
}

fn multiply(value: Value, place: &str, inputs: &Value, rows: &mut Vec<Row>) -> Result<(), String> {
    let mut values = vec![value];
    for member in ["operation", "on", "as"] {
        let all = values.into_iter().flat_map(|value| one_each(value, member));
        values = all.collect();
    }
    for value in &values {
        rows.push(Row::read(value, place, inputs)?);
    }
    Ok(())
}

fn one_each(value: Value, member: &str) -> Vec<Value> {
    let Some(Value::Array(list)) = value.get(member).cloned() else {
        return vec![value];
    };
    let one = |(index, element): (usize, Value)| {
        let mut value = value.clone();
        let label = element
            .as_str()
            .map_or_else(|| index.to_string(), str::to_owned);
        let name = value.get("name").and_then(Value::as_str).unwrap_or("");
        let name = format!("{name} [{label}]");
        set(&mut value, "name", Value::String(name));
        set(&mut value, member, element);
        value
    };
    list.into_iter().enumerate().map(one).collect()
}

fn set(value: &mut Value, member: &str, to: Value) {
    if let Some(map) = value.as_object_mut() {
        map.insert(member.to_owned(), to);
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}

const ROW: &[&str] = &[
    "as",
    "input",
    "name",
    "note",
    "on",
    "operation",
    "steps",
    "want",
    "world",
];

/// The key that rows are about when they do not say which.
const USUAL: &str = "orders";
