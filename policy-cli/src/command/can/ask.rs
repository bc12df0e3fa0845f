//! The request that the flags of `can` say.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use policy_core::name::condition_key::ConditionKey;
use policy_core::name::principal::Caller;
use policy_core::request::{Completeness, Context, ContextValue, Principal, Request};
use policy_core::value::time::Timestamp;

use crate::case::checks::{About, DEFAULT_REGION, Question};
use crate::case::principal;
use crate::case::request::{Asked, is_region, region};
use crate::command::can::flags::AskedArgs;
use crate::problem::Problem;

/// Whether some policy tells Regions apart, so that the Region of a call without a key must be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum RegionOfCall {
    DoesNotMatter,
    Matters,
}

/// Reads the request; the first thing that is wrong is told.
pub(in crate::command) fn from_flags(
    args: &AskedArgs,
    completeness: Completeness,
    of_call: RegionOfCall,
) -> Result<Asked, Problem> {
    let assumed_region = match of_call {
        RegionOfCall::DoesNotMatter => Some(DEFAULT_REGION),
        RegionOfCall::Matters => None,
    };
    let principal = principal(args)?;
    let mut context = context(args)?;
    let via = args.via.as_deref();
    reject_short_service(via)?;
    let time = args.time.as_deref().map(time).transpose()?;
    let management_account = args
        .management_account
        .as_deref()
        .map(|text| parsed("--management-account", text, ACCOUNT_HELP))
        .transpose()?;
    let what = args.action.as_deref().unwrap_or_default();
    let region = match &args.region {
        Some(region) => Some(said_region(region, &mut context)?),
        None => region(&context, via),
    };
    let question = Question {
        caller: &principal.caller,
        what,
        resources: &args.resource,
        parameters: None,
        context: &context,
        region: region.as_deref(),
        assumed_region,
        world: None,
    };
    let checks = question.checks().map_err(|error| {
        let place = match error.about {
            About::Action => "in `--action`",
            About::Missing => "`--resource` is missing",
            About::Parameters => "in the request",
            About::Region => "`--region` is missing",
            About::Resource => "in `--resource`",
        };
        let message = format!("{place}: {}", error.message);
        match error.help {
            Some(help) => Problem::with_help(message, help),
            None => Problem::plain(message),
        }
    })?;
    Ok(Asked {
        request: Request {
            principal,
            checks,
            parameters: None,
            via: args.via.clone(),
            endpoint: args.endpoint.clone(),
            time,
            grant_tokens: args.grant_token.clone(),
            context,
            overrides: Context::default(),
            completeness,
        },
        session: Vec::new(),
        endpoint: None,
        management_account,
        aws_managed_key: args.aws_managed_key,
    })
}

fn principal(args: &AskedArgs) -> Result<Principal, Problem> {
    let text = args.principal.as_deref().unwrap_or_default();
    let mut caller: Caller = parsed("--principal", text, PRINCIPAL_HELP)?;
    if let Some(role) = &args.role {
        let role = parsed("--role", role, ROLE_HELP)?;
        caller = caller
            .with_role(role)
            .map_err(|error| wrong("--role", &error, ROLE_HELP))?;
    }
    if let Some(issuer) = &args.issuer {
        let issuer = parsed("--issuer", issuer, ISSUER_HELP)?;
        caller = caller
            .with_issuer(issuer)
            .map_err(|error| wrong("--issuer", &error, ISSUER_HELP))?;
    }
    let mut tags = BTreeMap::new();
    for text in &args.principal_tag {
        let (key, value) = pair("--principal-tag", text)?;
        tags.insert(key.to_owned(), value.to_owned());
    }
    Ok(Principal {
        user_id: args.user_id.clone(),
        tags: (!tags.is_empty()).then_some(tags),
        org_id: args.org_id.clone(),
        org_path: args.org_path.clone(),
        ..principal::plain(caller)
    })
}

fn context(args: &AskedArgs) -> Result<Context, Problem> {
    let mut context = Context::default();
    for text in &args.context {
        let (key, value) = pair("--context", text)?;
        let key: ConditionKey = key.parse().map_err(|error| {
            Problem::with_help(
                format!("in `--context`: {error}"),
                format!("for a pair of the encryption context, say `--encryption-context {text}`"),
            )
        })?;
        add(&mut context, key, value);
    }
    let mut pairs = BTreeMap::new();
    for text in &args.encryption_context {
        let (name, value) = pair("--encryption-context", text)?;
        if pairs.insert(name, value).is_some() {
            return Err(Problem::with_help(
                format!("in `--encryption-context`: `{name}` is given twice"),
                "an encryption context has one value for each name",
            ));
        }
        let key = format!("kms:EncryptionContext:{name}");
        let key = parsed("--encryption-context", &key, KEY_HELP)?;
        add(&mut context, key, value);
        let names = parsed(
            "--encryption-context",
            "kms:EncryptionContextKeys",
            KEY_HELP,
        )?;
        add(&mut context, names, name);
    }
    for text in &args.absent {
        let key: ConditionKey = parsed("--absent", text, KEY_HELP)?;
        let said = context
            .entries
            .iter()
            .any(|(other, _)| other.folded() == key.folded());
        if said {
            return Err(Problem::plain(format!(
                "`{text}` is said to be absent and to have a value"
            )));
        }
        context.entries.push((key, ContextValue::Absent));
    }
    Ok(context)
}

/// Adds a value; the same spelling again means one more value of the key.
fn add(context: &mut Context, key: ConditionKey, value: &str) {
    let same = context
        .entries
        .iter_mut()
        .find(|(other, _)| other.as_str() == key.as_str());
    match same {
        Some((_, ContextValue::Values(values))) => values.push(value.to_owned()),
        Some((_, other @ (ContextValue::Absent | ContextValue::Unknown))) => {
            *other = ContextValue::Values(vec![value.to_owned()]);
        }
        None => {
            let value = ContextValue::Values(vec![value.to_owned()]);
            context.entries.push((key, value));
        }
    }
}

/// The Region of `--region`, said in the context as well.
fn said_region(region: &str, context: &mut Context) -> Result<String, Problem> {
    if !is_region(region) {
        return Err(Problem::with_help(
            format!("in `--region`: `{region}` is not a Region"),
            "write it as `--region eu-north-1`",
        ));
    }
    let key: ConditionKey = parsed("--region", "aws:RequestedRegion", KEY_HELP)?;
    let said = context
        .entries
        .iter()
        .find(|(other, _)| other.folded() == key.folded());
    let value = ContextValue::Values(vec![region.to_owned()]);
    match said {
        Some((_, said)) if *said != value => {
            return Err(Problem::plain(
                "`--region` says another Region than `aws:RequestedRegion` of the context",
            ));
        }
        Some(_) => {}
        None => context.entries.push((key, value)),
    }
    Ok(region.to_owned())
}

/// `kms:ViaService` has the whole name of a service.
fn reject_short_service(via: Option<&str>) -> Result<(), Problem> {
    match via {
        Some(via) if !via.contains('.') => Err(Problem::with_help(
            format!("in `--via`: `{via}` is not the name of a service"),
            "write the whole name, such as `--via s3.eu-north-1.amazonaws.com`",
        )),
        Some(_) | None => Ok(()),
    }
}

fn time(text: &str) -> Result<Timestamp, Problem> {
    Timestamp::parse(text).ok_or_else(|| {
        Problem::with_help(
            format!("in `--time`: `{text}` is not a time"),
            "write it as `2026-01-01T00:00:00Z`",
        )
    })
}

fn pair<'a>(flag: &str, text: &'a str) -> Result<(&'a str, &'a str), Problem> {
    text.split_once('=').ok_or_else(|| {
        Problem::with_help(
            format!("in `{flag}`: `{text}` is not a pair"),
            format!("write it as `{flag} KEY=VALUE`"),
        )
    })
}

fn parsed<T>(flag: &str, text: &str, help: &str) -> Result<T, Problem>
where
    T: FromStr<Err: Display>,
{
    text.parse().map_err(|error| wrong(flag, &error, help))
}

fn wrong(flag: &str, error: &impl Display, help: &str) -> Problem {
    Problem::with_help(format!("in `{flag}`: {error}"), help)
}

const ACCOUNT_HELP: &str = "an account id has 12 digits: `111122223333`";
const ISSUER_HELP: &str = "name the user behind a federated session, \
     `arn:aws:iam::111122223333:user/ann`, and as `--principal` the session, \
     `arn:aws:sts::111122223333:federated-user/ann`";
const KEY_HELP: &str = "a condition key looks like `aws:SourceVpce` or `kms:ViaService`";
pub(in crate::command) const PRINCIPAL_HELP: &str = "a principal looks like `arn:aws:iam::111122223333:role/app`, \
     `arn:aws:sts::111122223333:assumed-role/app/session`, `arn:aws:iam::111122223333:user/ann` \
     or `arn:aws:iam::111122223333:root`, and a service like `logs.eu-north-1.amazonaws.com`";
const ROLE_HELP: &str = "name the role of a session with its path, \
     `arn:aws:iam::111122223333:role/team/app`, and as `--principal` the session, \
     `arn:aws:sts::111122223333:assumed-role/app/session`";
