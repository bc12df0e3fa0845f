//! Patterns of ARNs: six parts between colons, each a template.

use crate::ast::Version;
use crate::context::{ContextView, Slot};
use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::name::variable::{self, Piece, Pieces, VariableError};
use crate::template::{Folding, Template, TemplateMatch, Wildcards};

/// A pattern for ARNs. Case counts.
///
/// `*` does not cross a colon in the first five parts; the sixth part is the rest, colons
/// included. Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ArnTemplate {
    shape: Shape,
}

/// A text cut into the six parts of an ARN, to be matched many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ArnParts<'a> {
    parts: [&'a str; 6],
}

impl ArnTemplate {
    /// Reads a value of an Arn operator: variables may stand anywhere.
    pub(crate) fn parse_condition(
        text: &str,
        version: Version,
        intern: &mut dyn FnMut(&ConditionKey) -> Slot,
    ) -> Result<Self, VariableError> {
        Self::parse(text, version, version, intern)
    }

    /// Reads an entry of `Resource` or `NotResource`: before the fifth colon, variables are plain
    /// text (Settled 16).
    pub(crate) fn parse_resource(
        text: &str,
        version: Version,
        intern: &mut dyn FnMut(&ConditionKey) -> Slot,
    ) -> Result<Self, VariableError> {
        Self::parse(text, version, Version::V2008, intern)
    }

    /// Whether it is `*` alone, which as a Resource is everything.
    pub(crate) fn is_any(&self) -> bool {
        match &self.shape {
            Shape::Any => true,
            Shape::Full(_) | Shape::Short(_) => false,
        }
    }

    /// Whether it has fewer than six parts and is not `*` alone (U-06).
    pub(crate) fn is_short(&self) -> bool {
        match &self.shape {
            Shape::Short(_) => true,
            Shape::Any | Shape::Full(_) => false,
        }
    }

    /// The only last part that matches, `key/1234abcd`, where there is only one.
    pub(crate) fn literal_resource(&self) -> Option<&str> {
        match &self.shape {
            Shape::Full(parts) => {
                let [.., resource] = &**parts;
                resource.literal()
            }
            Shape::Any | Shape::Short(_) => None,
        }
    }

    /// The templates of the six parts; none for `*` alone and for a pattern of fewer parts.
    pub(crate) fn parts(&self) -> Option<&[Template; 6]> {
        match &self.shape {
            Shape::Any | Shape::Short(_) => None,
            Shape::Full(parts) => Some(parts),
        }
    }

    /// Whether an ARN matches, part by part. `*` alone matches every ARN, a short pattern none.
    pub(crate) fn matches(&self, arn: &ArnParts<'_>, context: &impl ContextView) -> TemplateMatch {
        let parts = match &self.shape {
            Shape::Any => return TemplateMatch::Yes,
            Shape::Short(_) => return TemplateMatch::No,
            Shape::Full(parts) => parts,
        };
        // The resource first: it tells most ARNs apart.
        let mut all = TemplateMatch::Yes;
        for (part, text) in parts.iter().zip(arn.parts).rev() {
            all = all.and(part.matches(text, Folding::None, context));
            if matches!(all, TemplateMatch::No | TemplateMatch::Unresolved) {
                return all;
            }
        }
        all
    }

    /// Whether a text matches a short pattern as if that were no ARN (the other reading of U-06).
    /// A pattern that is not short matches as it always does.
    pub(crate) fn matches_plain(&self, text: &str, context: &impl ContextView) -> TemplateMatch {
        match &self.shape {
            Shape::Short(whole) => whole.matches(text, Folding::None, context),
            Shape::Any | Shape::Full(_) => {
                ArnParts::split(text).map_or(TemplateMatch::No, |arn| self.matches(&arn, context))
            }
        }
    }

    /// The keys of the variables.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        let templates = match &self.shape {
            Shape::Any => &[],
            Shape::Short(whole) => std::slice::from_ref(whole),
            Shape::Full(parts) => &parts[..],
        };
        templates.iter().flat_map(Template::slots)
    }

    fn parse(
        text: &str,
        version: Version,
        before_resource: Version,
        intern: &mut dyn FnMut(&ConditionKey) -> Slot,
    ) -> Result<Self, VariableError> {
        let version = match version {
            Version::V2012 if variable::may_occur(text) => Version::V2012,
            Version::V2008 | Version::V2012 => Version::V2008,
        };
        if version == Version::V2012 {
            variable::check(text)?;
        }
        let mut template =
            |part: &str, version| Template::parse(part, version, Wildcards::Yes, &mut *intern);
        let shape = match split(text, version) {
            Some(ArnParts {
                parts: [scheme, partition, service, region, account, resource],
            }) => Shape::Full(Box::new([
                template(scheme, before_resource)?,
                template(partition, before_resource)?,
                template(service, before_resource)?,
                template(region, before_resource)?,
                template(account, before_resource)?,
                template(resource, version)?,
            ])),
            None if text == "*" => Shape::Any,
            None => Shape::Short(template(text, before_resource)?),
        };
        Ok(Self { shape })
    }
}

impl<'a> ArnParts<'a> {
    /// Cuts a text at its first five colons; none if it has fewer.
    pub(crate) fn split(text: &'a str) -> Option<Self> {
        cut(text, text.match_indices(':').map(|(at, _)| at))
    }

    /// The texts of the parts.
    pub(crate) const fn texts(self) -> [&'a str; 6] {
        self.parts
    }

    /// The parts of an ARN.
    pub(crate) fn of(arn: &'a Arn) -> Self {
        Self { parts: arn.parts() }
    }

    /// Not an ARN.
    pub(crate) const NONE: Self = Self { parts: [""; 6] };
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shape {
    /// `*` alone.
    Any,
    Full(Box<[Template; 6]>),
    /// Fewer than six parts.
    Short(Template),
}

/// Cuts a pattern at its first five colons outside of variables.
fn split(text: &str, version: Version) -> Option<ArnParts<'_>> {
    match version {
        Version::V2008 => ArnParts::split(text),
        Version::V2012 => {
            let pieces = Pieces::new(text).filter_map(Result::ok);
            let colons = pieces.flat_map(|(start, piece)| {
                let plain = match piece {
                    Piece::Text(plain) => plain,
                    Piece::Escaped(_) | Piece::Variable { .. } => "",
                };
                let colons = plain.match_indices(':');
                colons.map(move |(at, _)| start.saturating_add(at))
            });
            cut(text, colons)
        }
    }
}

fn cut(text: &str, mut colons: impl Iterator<Item = usize>) -> Option<ArnParts<'_>> {
    let mut parts = [""; 6];
    let (resource, before) = parts.split_last_mut()?;
    let mut start = 0;
    for part in before {
        let colon = colons.next()?;
        *part = text.get(start..colon)?;
        start = colon.saturating_add(1);
    }
    *resource = text.get(start..)?;
    Some(ArnParts { parts })
}
