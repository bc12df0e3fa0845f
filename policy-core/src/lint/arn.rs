//! ARNs as documents write them, with wildcards and variables.

use crate::lint::kind::Kinds;
use crate::lint::known::region;
use crate::lint::pattern::{may_be, may_begin};
use crate::lint::view::{Listed, Statement, Test};
use crate::text::span::Span;

/// The six parts of an ARN as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'t> {
    /// `aws`.
    pub(crate) partition: &'t str,
    /// `kms`.
    pub(crate) service: &'t str,
    /// `us-east-1`.
    pub(crate) region: &'t str,
    /// `111122223333`.
    pub(crate) account: &'t str,
    /// Everything after the fifth colon.
    pub(crate) resource: &'t str,
}

impl<'t> Parts<'t> {
    /// The parts of a text that begins with `arn:` and has all six; a colon inside a policy variable
    /// parts nothing.
    #[must_use]
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        let mut rest = text.strip_prefix("arn:")?;
        let mut next = || {
            let mut depth = 0_u32;
            let at = rest.bytes().position(|byte| {
                match byte {
                    b'{' => depth = depth.saturating_add(1),
                    b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                byte == b':' && depth == 0
            })?;
            let (part, after) = rest.split_at_checked(at)?;
            rest = after.get(1..)?;
            Some(part)
        };
        Some(Self {
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: rest,
        })
    }

    /// The same ARN with another part in the place of one: the text with that part replaced.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let Self {
            partition,
            service,
            region,
            account,
            resource,
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// Whether it is written as an ARN of KMS.
    #[must_use]
    pub(crate) fn is_of_kms(&self) -> bool {
        self.service == "kms"
    }
}

/// What of KMS a resource can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// A key.
    pub(crate) key: bool,
    /// An alias.
    pub(crate) alias: bool,
    /// What actions without a resource of their own are matched against: the account in a Region.
    pub(crate) account: bool,
}

impl Fit {
    /// Whether it can be anything of KMS.
    #[must_use]
    pub(crate) const fn any(self) -> bool {
        self.key || self.alias || self.account
    }
}

/// What of KMS a resource can be; `None` when it is not written as a resource at all, or as one of
/// KMS that there cannot be.
#[must_use]
pub(crate) fn fit(resource: &str) -> Option<Fit> {
    if resource.bytes().all(|byte| byte == b'*') && !resource.is_empty() {
        return Some(Fit {
            key: true,
            alias: true,
            account: true,
        });
    }
    let parts = Parts::of(resource)?;
    if !may_be(parts.service, "kms") {
        return Some(Fit {
            key: false,
            alias: false,
            account: false,
        });
    }
    if parts.region.is_empty() || parts.account.is_empty() {
        return None;
    }
    let fit = Fit {
        key: may_begin(parts.resource, "key/"),
        alias: may_begin(parts.resource, "alias/"),
        account: may_be(parts.resource, "*"),
    };
    (fit.any() || !parts.is_of_kms()).then_some(fit)
}

/// What of KMS each entry of an element can be; `None` when that cannot be told of one.
#[must_use]
pub(crate) fn fits(element: &Listed<String>) -> Option<Vec<Fit>> {
    element.entries.iter().map(|it| fit(&it.value)).collect()
}

/// An ARN that stands somewhere in a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'s> {
    /// The text.
    pub(crate) text: &'s str,
    /// Its parts.
    pub(crate) parts: Parts<'s>,
    /// Where it stands.
    pub(crate) span: Span,
    /// Whose it is.
    pub(crate) place: Place<'s>,
}

/// Where an ARN stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'s> {
    /// In a value of a condition.
    Condition(&'s Test),
    /// In `Principal` or `NotPrincipal`.
    Principal,
    /// In `Resource` or `NotResource`.
    Resource,
}

/// Every ARN of a statement, in document order of each element.
pub(crate) fn written(statement: &Statement) -> impl Iterator<Item = Written<'_>> {
    let principals = statement.principal.iter().flat_map(|it| &it.entries);
    let principals = principals.map(|it| (it.value.text.as_str(), it.span, Place::Principal));
    let resources = statement.resource.iter().flat_map(|it| &it.entries);
    let resources = resources.map(|it| (it.value.as_str(), it.span, Place::Resource));
    let values = statement.tests.iter().flat_map(|test| {
        let values = test.values.iter();
        values.map(move |it| (it.value.text.as_str(), it.span, Place::Condition(test)))
    });
    let all = principals.chain(resources).chain(values);
    all.filter_map(|(text, span, place)| {
        let parts = Parts::of(text)?;
        Some(Written {
            text,
            parts,
            span,
            place,
        })
    })
}

/// The partition that the ARNs of statements are in, or that of a Region: the first that is known.
#[must_use]
pub(crate) fn partition(statements: &[Statement], region_name: Option<&str>) -> &'static str {
    let mut all = statements.iter().flat_map(written);
    let named = all.find_map(|it| region::partition(it.parts.partition));
    named
        .or_else(|| region_name.and_then(region::partition_of))
        .map_or("aws", |row| row.name)
}

/// Policies of which `Resource` names more than one key.
pub(crate) const WITH_RESOURCES: Kinds = Kinds::OF_CALLERS.and(Kinds::ENDPOINT).and(Kinds::RCP);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_in_a_variable_parts_nothing() {
        let text = "arn:aws:iam::${aws:PrincipalAccount}:role/a:b";
        let parts = Parts::of(text).expect("there are six");
        assert_eq!(parts.account, "${aws:PrincipalAccount}");
        assert_eq!(parts.resource, "role/a:b");
        assert_eq!(parts.text(), text);
        assert_eq!(Parts::of("arn:aws:kms:*"), None);
    }
}
