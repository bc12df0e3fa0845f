//! ARNs as documents write them, with wildcards and variables.

use crate::lint::kind::Kinds;
use crate::lint::known::region;
use crate::lint::view::{Listed, Statement, Test};
use crate::name::wildcard::{Pattern, Token};
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

/// Whether a part of an ARN says more than one text.
#[must_use]
pub(crate) fn is_pattern(part: &str) -> bool {
    part.contains(['*', '?']) || part.contains("${")
}

/// Whether a text is among those that a pattern says; a variable may be anything.
#[must_use]
pub(crate) fn may_be(pattern: &str, text: &str) -> bool {
    let states = run(&tokens(pattern), text);
    states.is_some_and(|states| states.is_at_end)
}

/// Whether a text with this beginning is among those that a pattern says.
#[must_use]
pub(crate) fn may_begin(pattern: &str, head: &str) -> bool {
    run(&tokens(pattern), head).is_some_and(|states| states.may_go_on)
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

/// Where a pattern can be after a text.
struct States {
    is_at_end: bool,
    may_go_on: bool,
}

/// The pattern, with a star for each variable.
fn tokens(pattern: &str) -> Vec<Token> {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    Pattern::parse(&text).tokens().to_vec()
}

/// Follows all ways to match at once; `None` when there is none.
fn run(tokens: &[Token], text: &str) -> Option<States> {
    let mut places = vec![0_usize];
    widen(tokens, &mut places);
    for character in text.chars() {
        let mut next = Vec::new();
        for &place in &places {
            match tokens.get(place) {
                Some(Token::AnyRun) => next.push(place),
                Some(Token::Literal(wanted)) if *wanted == character => {
                    next.push(place.saturating_add(1));
                }
                Some(Token::One) => next.push(place.saturating_add(1)),
                Some(Token::Literal(_)) | None => {}
            }
        }
        widen(tokens, &mut next);
        places = next;
    }
    (!places.is_empty()).then(|| States {
        is_at_end: places.contains(&tokens.len()),
        may_go_on: places.iter().any(|place| *place < tokens.len()),
    })
}

/// A star may also stand for nothing.
fn widen(tokens: &[Token], places: &mut Vec<usize>) {
    let mut at = 0;
    while let Some(&place) = places.get(at) {
        if matches!(tokens.get(place), Some(Token::AnyRun)) {
            places.push(place.saturating_add(1));
        }
        at = at.saturating_add(1);
    }
    places.sort_unstable();
    places.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_what_they_may_be() {
        for (pattern, head, wanted) in [
            ("key/*", "key/", true),
            ("k*", "key/", true),
            ("*", "key/", true),
            ("alias/app", "key/", false),
            ("key/", "key/", false),
            ("key/1234", "key/", true),
            ("${aws:PrincipalTag/key}", "key/", true),
            ("?ey*", "key/", true),
        ] {
            assert_eq!(may_begin(pattern, head), wanted, "{pattern}");
        }
        assert!(may_be("k?s", "kms") && !may_be("k?", "kms") && may_be("*", "*"));
    }

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
