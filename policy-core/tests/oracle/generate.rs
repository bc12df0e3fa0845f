//! Worlds and requests, from a list of numbers: each number is one choice, and 0 is always the
//! simplest. Vocabularies are small, and half of the choices look at the request, so that things
//! match.

use policy_core::ast::{Effect, Element, Place, Polarity, Policy, PolicyKind, Statement, Version};
use policy_core::name::arn::Arn;
use policy_core::request::{Check, ContextValue, Request};
use policy_core::table::kms_action::Action;
use policy_core::text::span::{Span, Spanned};

use crate::generate::policy::statement;
use crate::generate::request::request;
use crate::generate::world::world;
use crate::world::World;

mod policy;
mod request;
mod world;

/// A world and a request in it.
pub fn scene(numbers: &[u16]) -> (World, Request) {
    let mut choices = Choices { numbers, at: 0 };
    let request = request(&mut choices);
    let world = world(&mut choices, &request);
    (world, request)
}

/// A condition that may look at the request, for tests that add statements.
pub fn statement_for(
    numbers: &[u16],
    request: &Request,
    kind: PolicyKind,
    effect: Effect,
) -> Statement {
    let mut choices = Choices { numbers, at: 0 };
    let mut statement = statement(&mut choices, request, kind);
    statement.effect = at(effect);
    statement
}

/// One policy of any kind around statements.
pub fn policy(kind: PolicyKind, statements: Vec<Statement>) -> Policy {
    let statements = statements.into_iter().map(at).collect();
    Policy {
        kind,
        version: Some(at(Version::V2012)),
        id: None,
        statements,
    }
}

struct Choices<'a> {
    numbers: &'a [u16],
    at: usize,
}

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) * bound / (usize::from(u16::MAX) + 1)
    }

    /// In so many of a hundred cases; never when all numbers are 0.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn text(&mut self, from: &[&str]) -> String {
        self.pick(from).to_owned()
    }

    fn some(&mut self, percent: usize, from: &[&str]) -> Option<String> {
        self.chance(percent).then(|| self.text(from))
    }
}

fn has_encryption_context(check: &Check) -> bool {
    let name = check.action.name();
    name.contains("crypt") || name.starts_with("GenerateDataKey")
}

fn is(checks: &[Check], name: &str) -> bool {
    checks.iter().any(|check| check.action.name() == name)
}

fn action(name: &str) -> Action {
    Action::from_name(name).unwrap()
}

fn arn(text: &str) -> Arn {
    text.parse().unwrap()
}

fn values(values: &[&str]) -> ContextValue {
    ContextValue::Values(values.iter().map(|&value| value.to_owned()).collect())
}

fn list<T>(polarity: Polarity, entries: Vec<T>) -> Element<T> {
    Element {
        polarity,
        entries: entries.into_iter().map(at).collect(),
        span: Place(Span::default()),
    }
}

fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

const USES: [&str; 8] = [
    "Decrypt",
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "Sign",
    "DescribeKey",
    "GetPublicKey",
    "GenerateDataKeyWithoutPlaintext",
];
const MANAGES: [&str; 8] = [
    "ScheduleKeyDeletion",
    "PutKeyPolicy",
    "ListGrants",
    "RevokeGrant",
    "EnableKeyRotation",
    "TagResource",
    "UntagResource",
    "DisableKey",
];
const A: &str = "111122223333";
const B: &str = "444455556666";
const K1: &str = "arn:aws:kms:eu-north-1:111122223333:key/k1";
const K2: &str = "arn:aws:kms:us-east-1:111122223333:key/k2";
const KB: &str = "arn:aws:kms:eu-north-1:444455556666:key/b1";
const ROOT_A: &str = "arn:aws:iam::111122223333:root";
const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const BOB: &str = "arn:aws:iam::111122223333:user/team/bob";
const APP: &str = "arn:aws:iam::111122223333:role/app";
const APP_ONE: &str = "arn:aws:sts::111122223333:assumed-role/app/one";
const OPS: &str = "arn:aws:iam::111122223333:role/team/ops";
const OPS_ONE: &str = "arn:aws:sts::111122223333:assumed-role/ops/one";
const LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
const FED: &str = "arn:aws:sts::111122223333:federated-user/fed";
const APP_B: &str = "arn:aws:iam::444455556666:role/app";
const LOGS: &str = "logs.eu-north-1.amazonaws.com";
const SOURCE_ARN: &str = "arn:aws:logs:eu-north-1:111122223333:log-group:app";
