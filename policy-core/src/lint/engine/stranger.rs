//! Whether an Allow for everybody lets strangers in: callers of accounts that nothing names.

use std::collections::BTreeSet;

use crate::lint::document::Document;
use crate::lint::engine::claims::{ANYBODY, Claim};
use crate::lint::view::{Statement, Test, View};
use crate::name::account::AccountId;
use crate::name::condition_key::ConditionKey;
use crate::symbolic::answer::{Bound, CallerClass, CallerKind, Example};
use crate::table::kms_action::ActionSet;

/// What strangers can do by a statement.
#[derive(Debug)]
pub(crate) struct Stranger {
    /// The actions.
    pub(crate) actions: ActionSet,
    /// One request that is allowed.
    pub(crate) example: Example,
    /// The condition keys that it has to meet; none when everybody gets in as it is.
    pub(crate) keys: Vec<ConditionKey>,
}

impl Stranger {
    /// Whether it has to meet a condition on a key, or on one of a family when it ends in `:`.
    pub(crate) fn meets(&self, key: &str) -> bool {
        let folded = key.to_ascii_lowercase();
        self.keys.iter().any(|own| {
            let own = own.folded();
            own == folded || folded.ends_with(':') && own.starts_with(&folded)
        })
    }

    /// `` `kms:Decrypt` `` or `` `kms:Decrypt` and 3 more actions ``.
    pub(crate) fn can(&self) -> String {
        let mut names = self.actions.iter().map(|action| action.full_name());
        let first = names.next().unwrap_or_default();
        match names.count() {
            0 => format!("`{first}`"),
            1 => format!("`{first}` and another action"),
            more => format!("`{first}` and {more} more actions"),
        }
    }
}

/// What strangers can do by an Allow that speaks of everybody, with every Deny in force.
///
/// A condition on the source of a service's call, on an organization or on one's own network keeps
/// strangers out if they cannot meet it; the engine says whether they can.
pub(crate) fn of(view: &View<'_>, statement: &Statement) -> Result<Option<Stranger>, String> {
    if !statement.allows() {
        return Ok(None);
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return Ok(None);
    };
    let rows = engine.reach_by(statement.index)?;
    let mut found: Option<Stranger> = None;
    for row in rows {
        let keys = match &row.bound {
            Bound::Public => &[][..],
            Bound::WeakCondition(keys) => keys.as_slice(),
            Bound::Named | Bound::Organizations(_) => continue,
        };
        if !row.callers.iter().any(is_stranger) {
            continue;
        }
        match &mut found {
            // The row that demands least says how open it is.
            Some(known) => {
                known.actions = known.actions.union(row.actions);
                if keys.len() < known.keys.len() {
                    known.keys = keys.to_vec();
                    known.example = row.example.clone();
                }
            }
            None => {
                found = Some(Stranger {
                    actions: row.actions,
                    example: row.example.clone(),
                    keys: keys.to_vec(),
                });
            }
        }
    }
    let Some(mut stranger) = found else {
        return Ok(None);
    };
    // To the engine these are parts of the ARN.
    if !statement.has_test("aws:PrincipalArn") {
        let mut parts = PARTS_OF_NAME.iter().filter(|key| statement.has_test(key));
        if let Some(part) = parts.next().and_then(|key| key.parse().ok()) {
            let mut keys = stranger.keys.iter_mut();
            if let Some(key) = keys.find(|key| key.folded() == "aws:principalarn") {
                *key = part;
            }
        }
    }
    if NOT_OF_STRANGERS.iter().any(|key| stranger.meets(key)) {
        let own = engine.key().account_text().to_owned();
        let own = format!(r#""StringNotEquals": {{"kms:CallerAccount": "{own}"}}"#);
        let claim = Claim::of(ANYBODY, stranger.actions);
        let mut claim = claim.when(own).when(STRANGER).when(WITHOUT);
        let named = accounts_of_names(view.document);
        if stranger.meets("aws:PrincipalArn") && !named.is_empty() {
            // A name in an account that is written out is not that of a stranger.
            let listed = named.join(", ");
            claim = claim.when(format!(
                r#""ArnNotLike": {{"aws:PrincipalArn": [{listed}]}}"#
            ));
        }
        match engine.refute_by(statement.index, &claim)? {
            Some(example) => stranger.example = example,
            None => return Ok(None),
        }
    }
    Ok(Some(stranger))
}

/// Somebody of an account that no policy names; services are others' business.
fn is_stranger(class: &CallerClass) -> bool {
    match class {
        CallerClass::Others {
            kind: CallerKind::Service,
            ..
        }
        | CallerClass::Named(_)
        | CallerClass::UniqueId(_) => false,
        CallerClass::Others { account, .. } => account.is_none(),
    }
}

/// Keys whose values follow from the ARN of the caller, for some callers.
const PARTS_OF_NAME: [&str; 2] = ["aws:userid", "aws:username"];

/// Keys whose values are not for strangers to choose.
/// Patterns of all names in the accounts that conditions on names write out, as JSON.
fn accounts_of_names(document: &Document) -> Vec<String> {
    let statements = document.statements.iter();
    let tests = statements.flat_map(|it| it.tests_of("aws:PrincipalArn"));
    let accounts = tests.flat_map(Test::texts).filter_map(|text| {
        let account = text.split(':').nth(4)?;
        account.parse::<AccountId>().ok()
    });
    let all: BTreeSet<AccountId> = accounts.collect();
    let patterns = all
        .iter()
        .map(|account| format!(r#""arn:*:*::{account}:*""#));
    patterns.collect()
}

const NOT_OF_STRANGERS: [&str; 10] = [
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
];

/// A caller that is no service, in an organization and a network of its own, with a unique id of
/// its own and a session name that it chooses. The names are of
/// nobody: policies that admit them admit others as well.
const STRANGER: &str = r#""Bool": {"aws:PrincipalIsAWSService": "false"}, "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-zzzzzzzzzz", "aws:SourceVpc": "vpc-0fffffffffffffff0", "aws:SourceVpce": "vpce-0fffffffffffffff0"}, "StringLikeIfExists": {"aws:userid": ["AIDAZZZZZZZZZZZZZZZZZ", "AROAZZZZZZZZZZZZZZZZZ:*"]}"#;

/// Calls of their own never carry a source: that is for services to say.
const WITHOUT: &str = r#""Null": {"aws:SourceAccount": "true", "aws:SourceArn": "true", "aws:SourceOrgID": "true", "aws:SourceOrgPaths": "true"}"#;
