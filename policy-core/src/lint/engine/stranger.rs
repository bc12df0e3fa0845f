//! Whether an Allow for everybody lets strangers in: callers of accounts that nothing names.

use crate::lint::engine::claims::{ANYBODY, Claim};
use crate::lint::view::{Statement, View};
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
    if NOT_OF_STRANGERS.iter().any(|key| stranger.meets(key)) {
        let own = engine.key().account_text().to_owned();
        let own = format!(r#""StringNotEquals": {{"kms:CallerAccount": "{own}"}}"#);
        let claim = Claim::of(ANYBODY, stranger.actions);
        let claim = claim.when(own).when(STRANGER).when(WITHOUT);
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

/// Keys whose values are not for strangers to choose.
const NOT_OF_STRANGERS: [&str; 8] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
];

/// A caller that is no service, in an organization and a network of its own. The names are of
/// nobody: policies that admit them admit others as well.
const STRANGER: &str = r#""Bool": {"aws:PrincipalIsAWSService": "false"}, "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-zzzzzzzzzz", "aws:SourceVpc": "vpc-0fffffffffffffff0", "aws:SourceVpce": "vpce-0fffffffffffffff0"}"#;

/// Calls of their own never carry a source: that is for services to say.
const WITHOUT: &str = r#""Null": {"aws:SourceAccount": "true", "aws:SourceArn": "true", "aws:SourceOrgID": "true", "aws:SourceOrgPaths": "true"}"#;
