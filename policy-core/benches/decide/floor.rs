//! What a skilled person would write by hand for exactly the worlds of the KMS core, as a reference
//! of speed.
//!
//! Principals and keys are numbers, every key and every principal has its statements in a list that
//! is scanned from the top, actions are bits of one integer, and conditions are compared as strings.
//! It decides and nothing more: no layer, no places, no explanation, none of the layers of an
//! organization, and only the operators that those worlds have. It is asked for every request whether
//! it agrees with the engine before anything is measured.

use std::net::IpAddr;

use policy_core::ast::SetOperator;
use policy_core::decide::Decision;

#[path = "floor/build.rs"]
mod build;
#[path = "floor/names.rs"]
pub mod names;

/// All keys and principals of a world, by number.
#[derive(Default)]
pub struct Floor {
    keys: Vec<Key>,
    principals: Vec<Principal>,
    cross_account: u128,
    names: names::Names,
}

/// A request that is ready to be decided.
pub struct Request<'a> {
    pub key: u32,
    pub principal: u32,
    /// One bit.
    pub action: u128,
    /// By number of the condition key; several values of one stand next to each other.
    pub context: &'a [(u32, &'a str)],
}

struct Key {
    arn: String,
    account: u32,
    denies: Vec<Statement>,
    allows: Vec<Statement>,
    grants: Vec<Grant>,
    facts: Vec<(u32, String)>,
}

struct Principal {
    account: u32,
    denies: Vec<Statement>,
    allows: Vec<Statement>,
    facts: Vec<(u32, String)>,
}

struct Statement {
    actions: u128,
    who: Who,
    resources: Resources,
    conditions: Vec<Condition>,
}

/// Whom a statement of a key names; those of identity policies name everyone.
enum Who {
    Anyone,
    Listed {
        accounts: Vec<u32>,
        principals: Vec<u32>,
    },
}

#[derive(PartialEq)]
enum Named {
    No,
    Account,
    Directly,
}

enum Resources {
    All,
    Listed(Vec<Glob>),
}

struct Grant {
    grantee: u32,
    actions: u128,
    pairs: Vec<(u32, String)>,
}

struct Condition {
    key: u32,
    when_absent: bool,
    negated: bool,
    set: Option<SetOperator>,
    test: Test,
}

enum Test {
    Equals(Vec<Text>),
    Like(Vec<Glob>),
    Arn(Vec<[Glob; 6]>),
    Bool(Vec<String>),
    Within(Vec<Range>),
}

enum Text {
    Plain(String),
    /// The value of another condition key.
    Variable(u32),
}

/// A pattern, cut at its stars.
struct Glob {
    pieces: Vec<String>,
}

/// Addresses that agree with `bits` where `mask` has ones.
struct Range {
    bits: u128,
    mask: u128,
    version_4: bool,
}

impl Floor {
    /// Decides. Allocates nothing.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        let key = &self.keys[request.key as usize];
        let principal = &self.principals[request.principal as usize];
        let matches = |it: &Statement| {
            it.actions & request.action != 0
                && it.who.named(request.principal, principal.account) != Named::No
                && it.resources.cover(&key.arn)
                && holds(&it.conditions, request.context)
        };
        if key.denies.iter().any(matches) || principal.denies.iter().any(matches) {
            return Decision::ExplicitDeny;
        }
        let foreign = principal.account != key.account;
        if foreign && self.cross_account & request.action == 0 {
            return Decision::ImplicitDeny;
        }
        let mut trusted = false;
        for statement in &key.allows {
            if statement.actions & request.action == 0 {
                continue;
            }
            let named = statement.who.named(request.principal, principal.account);
            if named == Named::No
                || (trusted && named == Named::Account)
                || !statement.resources.cover(&key.arn)
                || !holds(&statement.conditions, request.context)
            {
                continue;
            }
            if named == Named::Directly && !foreign {
                return Decision::Allowed;
            }
            trusted = true;
        }
        let serves = |it: &Grant| {
            it.grantee == request.principal
                && it.actions & request.action != 0
                && it.pairs.iter().all(|(key, wanted)| {
                    values(request.context, *key)
                        .iter()
                        .any(|it| it.1 == wanted)
                })
        };
        let granted = key.grants.iter().any(serves);
        if (granted && !foreign) || ((granted || trusted) && principal.allows.iter().any(matches)) {
            return Decision::Allowed;
        }
        Decision::ImplicitDeny
    }
}

impl Who {
    fn named(&self, principal: u32, account: u32) -> Named {
        match self {
            Self::Anyone => Named::Directly,
            Self::Listed { principals, .. } if principals.contains(&principal) => Named::Directly,
            Self::Listed { accounts, .. } if accounts.contains(&account) => Named::Account,
            Self::Listed { .. } => Named::No,
        }
    }
}

impl Resources {
    fn cover(&self, arn: &str) -> bool {
        match self {
            Self::All => true,
            Self::Listed(globs) => globs.iter().any(|glob| glob.matches(arn)),
        }
    }
}

fn holds(conditions: &[Condition], context: &[(u32, &str)]) -> bool {
    conditions.iter().all(|condition| condition.holds(context))
}

impl Condition {
    fn holds(&self, context: &[(u32, &str)]) -> bool {
        let values = values(context, self.key);
        if values.is_empty() {
            return self.when_absent;
        }
        let mut each = values
            .iter()
            .map(|(_, value)| self.test.passes(value, context) != self.negated);
        match self.set {
            Some(SetOperator::ForAllValues) => each.all(|it| it),
            Some(SetOperator::ForAnyValue) | None => each.any(|it| it),
        }
    }
}

impl Test {
    fn passes(&self, value: &str, context: &[(u32, &str)]) -> bool {
        match self {
            Self::Equals(texts) => texts.iter().any(|text| match text {
                Text::Plain(text) => text == value,
                Text::Variable(key) => match values(context, *key) {
                    [(_, text)] => *text == value,
                    _ => false,
                },
            }),
            Self::Like(globs) => globs.iter().any(|glob| glob.matches(value)),
            Self::Arn(patterns) => patterns.iter().any(|pattern| {
                let mut parts = value.splitn(6, ':');
                pattern
                    .iter()
                    .all(|glob| parts.next().is_some_and(|part| glob.matches(part)))
            }),
            Self::Bool(texts) => texts.iter().any(|text| text.eq_ignore_ascii_case(value)),
            Self::Within(ranges) => match value.parse() {
                Ok(address) => ranges.iter().any(|range| range.holds(address)),
                Err(_) => false,
            },
        }
    }
}

/// The entries of one condition key.
fn values<'c, 'a>(context: &'c [(u32, &'a str)], key: u32) -> &'c [(u32, &'a str)] {
    let start = context.partition_point(|entry| entry.0 < key);
    let mut end = start;
    while end < context.len() && context[end].0 == key {
        end += 1;
    }
    &context[start..end]
}

impl Glob {
    fn new(pattern: &str) -> Self {
        assert!(!pattern.contains('?'), "{pattern}");
        Self {
            pieces: pattern.split('*').map(str::to_owned).collect(),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let (first, rest) = self.pieces.split_first().unwrap();
        let Some((last, middle)) = rest.split_last() else {
            return first == text;
        };
        let Some(mut text) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            match text.find(piece.as_str()) {
                Some(at) => text = &text[at + piece.len()..],
                None => return false,
            }
        }
        text.ends_with(last.as_str())
    }
}

impl Range {
    fn holds(&self, address: IpAddr) -> bool {
        self.version_4 == address.is_ipv4() && bits(address) & self.mask == self.bits
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}
