//! Claims as rules write them.

use crate::ast::Polarity;
use crate::lint::edit::quoted;
use crate::lint::view::Statement;
use crate::table::kms_action::ActionSet;

/// One claim: that requests are denied.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// The member that says who calls: `"Principal": "*"`.
    pub(crate) who: String,
    /// What is called.
    pub(crate) actions: ActionSet,
    /// On what.
    pub(crate) resource: String,
    /// The value of `Condition`; `{}` when there is none.
    pub(crate) condition: String,
}

impl Claim {
    /// That nobody of these can call any of the actions on any key.
    #[must_use]
    pub(crate) fn of(who: impl Into<String>, actions: ActionSet) -> Self {
        Self {
            who: who.into(),
            actions,
            resource: "*".to_owned(),
            condition: "{}".to_owned(),
        }
    }

    /// The same for requests that meet a condition: the value of `Condition`.
    #[must_use]
    pub(crate) fn when(mut self, condition: impl Into<String>) -> Self {
        self.condition = condition.into();
        self
    }

    /// The same on one resource.
    #[must_use]
    pub(crate) fn on(mut self, resource: impl Into<String>) -> Self {
        self.resource = resource.into();
        self
    }
}

/// A document with these claims.
#[must_use]
pub(crate) fn denied(claims: &[Claim]) -> String {
    let texts: Vec<String> = claims.iter().map(text_of).collect();
    let all = texts.join(",");
    format!("{{\"Version\": \"2012-10-17\", \"Claim\": [{all}]}}")
}

/// The member `Principal` or `NotPrincipal` of a claim about those that a statement speaks of;
/// `None` where it names nobody.
#[must_use]
pub(crate) fn who_of(statement: &Statement) -> Option<String> {
    let element = statement.principal.as_ref()?;
    let name = match element.polarity {
        Polarity::Is => "Principal",
        Polarity::IsNot => "NotPrincipal",
    };
    let bare = element.entries.iter().any(|it| it.value.kind.is_none());
    if bare {
        return Some(format!("{}: \"*\"", quoted(name)));
    }
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in &element.entries {
        let kind = entry.value.kind.as_deref()?;
        let text = quoted(&entry.value.text);
        match kinds.iter_mut().find(|(own, _)| *own == kind) {
            Some((_, texts)) => texts.push(text),
            None => kinds.push((kind, vec![text])),
        }
    }
    let members: Vec<String> = kinds
        .iter()
        .map(|(kind, texts)| format!("{}: [{}]", quoted(kind), texts.join(",")))
        .collect();
    let is_empty = members.is_empty();
    (!is_empty).then(|| format!("{}: {{{}}}", quoted(name), members.join(",")))
}

/// The member `Principal` of a claim about one user or role, by its ARN.
#[must_use]
pub(crate) fn who(arn: &str) -> String {
    format!("\"Principal\": {{\"AWS\": {}}}", quoted(arn))
}

fn text_of(claim: &Claim) -> String {
    let names: Vec<String> = claim
        .actions
        .iter()
        .map(|action| quoted(action.full_name()))
        .collect();
    let Claim {
        who,
        resource,
        condition,
        ..
    } = claim;
    format!(
        "{{{who}, \"Action\": [{}], \"Resource\": {}, \"Condition\": {condition}, \
         \"Expect\": \"Denied\"}}",
        names.join(","),
        quoted(resource),
    )
}
