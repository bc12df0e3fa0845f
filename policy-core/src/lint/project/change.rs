//! What a change of a document does to access, in the world of all the others.

use crate::ast::{Polarity, PolicyKind};
use crate::document::PolicyDocument;
use crate::lint::document::Document;
use crate::lint::engine::ask;
use crate::lint::engine::assumed::{self, delegating};
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::pattern;
use crate::lint::project::Project;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::arn_pattern::ArnPattern;
use crate::record::KeyRecord;
use crate::symbolic::World;
use crate::symbolic::answer::{Assumed, CallerClass, Change, Diff, Direction, Readings};
use crate::text::span::Span;

/// Whether grants are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grants {
    /// They are.
    Counted,
    /// They are left out.
    LeftOut,
}

/// What the change of a document gives and takes away; `None` when there is nothing to compare it
/// with, or when it cannot be told whom it is about.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn of_document(
    documents: &[Document],
    facts: &Facts,
    number: usize,
    grants: Grants,
) -> Result<Option<Diff>, String> {
    let Some((old, new)) = worlds(documents, facts, number, grants) else {
        return Ok(None);
    };
    ask::partial_diff(&old, &new).map(Some)
}

/// The worlds before and after the change of a document.
#[must_use]
pub(crate) fn worlds(
    documents: &[Document],
    facts: &Facts,
    number: usize,
    grants: Grants,
) -> Option<(World, World)> {
    let document = documents.get(number)?;
    let (base, policy) = (document.base.as_ref()?, document.policy.as_ref()?);
    if base.policy == policy.policy {
        return None;
    }
    let side = |own: &PolicyDocument| {
        Project::made_of(documents, facts, |at, other| match at == number {
            true => Some(own.clone()),
            false => other.policy.clone(),
        })
    };
    let (old, new) = (side(base), side(policy));
    let keys = |project: &Project<'_>, own: &PolicyDocument| -> Option<Vec<KeyRecord>> {
        let mut keys = match document.policy_kind()? {
            PolicyKind::KeyPolicy => vec![key_of(project, document, own)?],
            PolicyKind::IdentityPolicy | PolicyKind::PermissionsBoundary => {
                let account = document.principal.as_ref()?.account()?;
                keys_named(project, account, [base, policy])
            }
            PolicyKind::ResourceControlPolicy | PolicyKind::ServiceControlPolicy => {
                keys_named(project, facts.account?, [base, policy])
            }
            // It cannot be told whose sessions and which calls these bind.
            PolicyKind::SessionPolicy | PolicyKind::VpcEndpointPolicy => return None,
        };
        if grants == Grants::LeftOut {
            keys.iter_mut().for_each(|key| key.grants.clear());
        }
        Some(keys)
    };
    let (old_keys, new_keys) = (keys(&old, base)?, keys(&new, policy)?);
    Some((old.world(old_keys), new.world(new_keys)))
}

/// Reports changes of one direction.
pub(crate) fn report(
    documents: &[Document],
    facts: &Facts,
    direction: Direction,
    found: &mut Findings,
) {
    for (number, document) in documents.iter().enumerate() {
        if document.base.is_none() || document.policy.is_none() {
            continue;
        }
        let diff = match of_document(documents, facts, number, Grants::Counted) {
            Ok(Some(diff)) => diff,
            Ok(None) => continue,
            Err(why) => {
                found.fail(why);
                continue;
            }
        };
        let project = Project::new(documents, facts);
        let changes = diff.changes.iter();
        let mut reported: Vec<Reported<'_>> = Vec::new();
        for change in changes.filter(|it| it.direction == direction) {
            let span = place(&project, number, document, change);
            let same = reported.iter_mut().find(|it| {
                it.span == span
                    && it.change.actions == change.actions
                    && it.change.resource == change.resource
            });
            match same {
                Some(same) => same.callers.extend(&change.callers),
                None => reported.push(Reported {
                    span,
                    callers: change.callers.iter().collect(),
                    change,
                }),
            }
        }
        for one in &mut reported {
            // Those who are named come first.
            one.callers.sort_by_key(|caller| !is_named(caller));
            one.report(number, document, found);
        }
        if let Some(undecided) = diff.undecided.first() {
            let name = document.source.name();
            found.fail(format!("{name}: {}", ask::unsettled(undecided)));
        }
    }
}

/// Changes that have one place and one set of actions.
struct Reported<'a> {
    span: Span,
    callers: Vec<&'a CallerClass>,
    /// The first of them.
    change: &'a Change,
}

impl Reported<'_> {
    fn report(&self, number: usize, document: &Document, found: &mut Findings) {
        let change = self.change;
        let verb = match change.direction {
            Direction::Gained => "can now",
            Direction::Lost => "can no longer",
        };
        let who = callers(&self.callers);
        let what = actions(change);
        let on = match document.policy_kind() {
            Some(PolicyKind::KeyPolicy) => String::new(),
            Some(_) | None => format!(" on `{}`", change.resource),
        };
        let finding = found.add_in(number, self.span, format!("{who} {verb} call {what}{on}"));
        finding
            .subject(format!("{who} {what}"))
            .witness(&change.example);
        let by_identity = change.example.assumed.contains(&Assumed::IdentityAllows);
        let mut help = match (change.direction, by_identity) {
            (Direction::Gained, true) => {
                "with an identity policy that allows it; if that is meant, accept the new base"
            }
            (Direction::Gained, false) => "if that is meant, accept the new base",
            (Direction::Lost, _) => "if nobody needs it any more, accept the new base",
        }
        .to_owned();
        if let Readings::DependsOn(points) = &change.readings {
            let ids: Vec<&str> = points.iter().map(|point| point.id).collect();
            help.push_str("; it hangs on how AWS reads ");
            help.push_str(&ids.join(", "));
        }
        finding.help(help);
        if change.direction == Direction::Lost
            && let Some(denial) = change.after.denial()
        {
            finding.consequence(denial);
        }
    }
}

/// The statement of the document that settles the request now, or its first character.
fn place(project: &Project<'_>, number: usize, document: &Document, change: &Change) -> Span {
    let checks = change.after.checks.iter();
    let own = checks
        .flat_map(|check| &check.determining)
        .filter_map(|reference| project.place(reference))
        .find(|(at, _)| *at == number);
    own.map_or_else(|| document.top(), |(_, span)| span)
}

/// Who gains or loses, in a few words.
pub(in crate::lint) fn callers(callers: &[&CallerClass]) -> String {
    let shown = |caller: &CallerClass| match is_named(caller) {
        true => format!("`{caller}`"),
        false => caller.to_string(),
    };
    match callers {
        [] => "somebody".to_owned(),
        [only] => shown(only),
        [first, rest @ ..] => format!("{} and {} more", shown(first), rest.len()),
    }
}

const fn is_named(caller: &CallerClass) -> bool {
    match caller {
        CallerClass::Named(_) => true,
        CallerClass::Others { .. } | CallerClass::UniqueId(_) => false,
    }
}

fn actions(change: &Change) -> String {
    let mut names = change.actions.iter().map(|action| action.full_name());
    let first = names.next().unwrap_or_default();
    match names.count() {
        0 => format!("`{first}`"),
        1 => format!("`{first}` and 1 more action"),
        more => format!("`{first}` and {more} more actions"),
    }
}

/// The key of a key policy, with what is loaded of it.
fn key_of(project: &Project<'_>, document: &Document, own: &PolicyDocument) -> Option<KeyRecord> {
    let engine = document.engine(project.facts)?;
    let known = project.key(engine.key());
    Some(match known {
        Some((_, key)) => key.clone(),
        None => engine.world(own).keys.into_iter().next()?,
    })
}

/// The keys that a policy of principals can matter for: those that it names, as loaded or else as
/// keys that let identity policies decide, and one for all others.
fn keys_named(
    project: &Project<'_>,
    account: AccountId,
    policies: [&PolicyDocument; 2],
) -> Vec<KeyRecord> {
    let statements = policies.iter().flat_map(|it| &it.policy.statements);
    let resources: Vec<_> = statements
        .filter_map(|it| it.value.resource.as_ref())
        .collect();
    let entries = resources.iter().flat_map(|it| &it.entries);
    let patterns: Vec<ArnPattern> = entries.map(|it| ArnPattern::parse(&it.value)).collect();
    let is_everything = resources.iter().any(|it| it.polarity == Polarity::IsNot)
        || policies
            .iter()
            .flat_map(|it| &it.policy.statements)
            .any(|it| it.value.resource.is_none());
    let is_meant =
        |arn: &Arn| is_everything || patterns.iter().any(|pattern| pattern.matches(arn.as_str()));
    let loaded = project.keys.iter().map(|(_, key)| key);
    let mut keys: Vec<KeyRecord> = loaded
        .filter(|key| is_meant(&key.arn))
        .take(MAX_KEYS)
        .cloned()
        .collect();
    let some = assumed::key(project.facts.region.as_deref(), Some(account));
    let literal = patterns.iter().filter_map(|pattern| {
        let arn: Arn = pattern.as_str().parse().ok()?;
        let is_key = arn.service() == "kms" && arn.resource().starts_with("key/");
        (is_key && pattern::is_literal(arn.as_str())).then_some(arn)
    });
    for arn in literal.chain(some.clone()) {
        let is_known = keys.iter().any(|key| key.arn == arn);
        if is_known || !is_meant(&arn) || keys.len() > MAX_KEYS {
            continue;
        }
        if let Some(owner) = arn.account() {
            let policies = delegating(owner, arn.partition()).into_iter().collect();
            keys.push(KeyRecord::new(arn, policies));
        }
    }
    if keys.is_empty()
        && let Some(arn) = some
    {
        let policies = delegating(account, arn.partition()).into_iter().collect();
        keys.push(KeyRecord::new(arn, policies));
    }
    keys
}

/// With more keys than this the answer takes longer than a linter may.
const MAX_KEYS: usize = 8;
