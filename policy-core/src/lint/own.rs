//! What can be told of a key policy without the engine: enough to leave it alone, or to know that
//! it cannot be asked.

use crate::ast::Polarity;
use crate::lint::document::Document;
use crate::lint::engine::{Engine, account_of};
use crate::lint::pattern::{is_literal, may_be, may_begin};
use crate::lint::principal;
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::arn_pattern::ArnPattern;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::ActionSet;

/// Actions that the owning account surely has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plain {
    /// Identity policies of the account can give them.
    pub(crate) by_identity: ActionSet,
    /// Some principal of the account has them by the key policy alone.
    pub(crate) direct: ActionSet,
}

impl Plain {
    /// What an Allow without a condition gives to the account or to somebody of it, on the key, and
    /// that no Deny speaks of: sure, and far from all that the engine would find.
    #[must_use]
    pub(crate) fn of(document: &Document, owner: Option<AccountId>) -> Self {
        let mut plain = Self::default();
        let mut denied = ActionSet::EMPTY;
        for statement in &document.statements {
            if !statement.allows() {
                denied = denied.union(statement.actions);
                continue;
            }
            if statement.condition.is_some() || !is_for_any_key(statement) {
                continue;
            }
            for entry in statement.principals() {
                match principal::name_of(&entry.value) {
                    Some(PrincipalName::Account { account, .. }) if Some(account) == owner => {
                        plain.by_identity = plain.by_identity.union(statement.actions);
                    }
                    Some(name) if owner.is_some() && account_of(&name) == owner => {
                        plain.direct = plain.direct.union(statement.actions);
                    }
                    Some(_) | None => {}
                }
            }
        }
        Self {
            by_identity: plain.by_identity.difference(denied),
            direct: plain.direct.difference(denied),
        }
    }

    /// Actions that somebody of the account surely has or can be given.
    #[must_use]
    pub(crate) const fn all(self) -> ActionSet {
        self.by_identity.union(self.direct)
    }
}

/// The engine of a key policy of which enough is known to say what nobody can do, and what the
/// account surely can; `None` of a policy that AWS made as well.
pub(crate) fn settled<'a>(view: &View<'a>) -> Option<(&'a Engine, Plain)> {
    let document = view.document;
    let engine = document.engine(view.facts)?;
    let is_settled = engine.is_settled() && !is_of_aws(document);
    is_settled.then(|| (engine, Plain::of(document, engine.owner().account())))
}

/// Whether `Resource` is the lone star.
fn is_for_any_key(statement: &Statement) -> bool {
    let element = statement.resource.as_ref();
    element.is_some_and(|it| {
        it.polarity == Polarity::Is && it.entries.iter().any(|entry| entry.value == "*")
    })
}

/// Whether an entry of `Resource` is the key that a policy belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Meets {
    /// It is, whatever is not known of the key.
    Always,
    /// It may be: the key is not known well enough.
    Depends,
    /// It cannot be.
    Never(Because),
}

/// Why an entry of `Resource` cannot be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Because {
    /// It is of another account.
    Account,
    /// It is an alias.
    Alias,
    /// It is the id of a key without the rest of the ARN.
    Id,
    /// It is another key.
    Key,
    /// It is no ARN at all.
    NoArn,
    /// It is of another Region.
    Region,
    /// It is of another service than KMS, or of no key.
    Thing,
}

/// What is known of the key that a policy belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// Its ARN.
    pub(crate) key: Option<&'a Arn>,
    /// Its account.
    pub(crate) account: Option<AccountId>,
    /// Its Region.
    pub(crate) region: Option<&'a str>,
}

impl Known<'_> {
    /// Whether an entry of `Resource` is the key.
    #[must_use]
    pub(crate) fn meets(&self, text: &str) -> Meets {
        if text == "*" {
            return Meets::Always;
        }
        if let Some(key) = self.key
            && ArnPattern::parse(text).matches(key.as_str())
        {
            return Meets::Always;
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [arn, partition, service, region, account, resource] = parts.as_slice() else {
            return short(text);
        };
        if text.contains("${") {
            return Meets::Depends;
        }
        if !may_be(arn, "arn") || !may_be(service, "kms") {
            return Meets::Never(Because::Thing);
        }
        if !may_begin(resource, "key/") {
            let is_alias = may_begin(resource, "alias/");
            return Meets::Never(if is_alias {
                Because::Alias
            } else {
                Because::Thing
            });
        }
        let own = self.account.map(|account| account.to_string());
        let key_region = self.key.map(Arn::region).or(self.region);
        if own.as_deref().is_some_and(|own| !may_be(account, own)) {
            return Meets::Never(Because::Account);
        }
        if key_region.is_some_and(|own| !may_be(region, own)) {
            return Meets::Never(Because::Region);
        }
        if self.key.is_some() {
            return Meets::Never(Because::Key);
        }
        let is_any = |part: &str, known: Option<&str>| {
            part == "*" || known.is_some_and(|known| may_be(part, known))
        };
        let covers = matches!(*resource, "*" | "key/*")
            && matches!(*partition, "*" | "aws")
            && is_any(region, key_region)
            && is_any(account, own.as_deref());
        if covers {
            Meets::Always
        } else {
            Meets::Depends
        }
    }
}

/// A text of fewer than six parts; whether a pattern of that kind matches is not settled.
fn short(text: &str) -> Meets {
    if text.starts_with("alias/") {
        return Meets::Never(Because::Alias);
    }
    let begins = !text.starts_with("${") && may_begin(text, "arn:");
    let is_id = text.starts_with("key/") || text.starts_with("mrk-") || is_uuid(text);
    match (begins, is_id) {
        (_, true) => Meets::Never(Because::Id),
        (true, false) if !is_literal(text) => Meets::Depends,
        (true | false, false) => Meets::Never(Because::NoArn),
    }
}

/// Whether a text is written as the ids of keys are: `1234abcd-12ab-34cd-56ef-1234567890ab`.
fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|it| it == '-' || it.is_ascii_hexdigit())
}

/// Whether a document is the policy of a key that AWS made for a service: nobody but AWS changes
/// it, and nobody has to. Such policies have an `Id` of their own, and let the account use the key
/// through the service.
///
/// Source: KMS Developer Guide, "AWS managed keys".
#[must_use]
pub(crate) fn is_of_aws(document: &Document) -> bool {
    let id = document.node.as_ref().and_then(|node| node.member("Id"));
    let id = id.and_then(|node| node.as_str());
    let is_so = |it: &Statement| it.has_test("kms:CallerAccount") && it.has_test("kms:ViaService");
    document.key.metadata.aws_managed
        || id.is_some_and(|id| id.starts_with("auto-")) && document.statements.iter().any(is_so)
}
