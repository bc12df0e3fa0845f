//! Who can call: everybody who is named or loaded, and of all others one of each kind in each
//! account.
//!
//! Callers of one class differ in nothing that policies name. Their own names may still matter to
//! conditions, so the names of those that are not named are left open.

use std::collections::BTreeSet;
use std::iter;

use crate::compile::intern::slot_of;
use crate::condition::{Condition, Wanted};
use crate::context::Slot;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::{Caller, PrincipalName};
use crate::request::Principal;
use crate::symbolic::answer::{CallerClass, CallerKind};
use crate::symbolic::ground::Ground;
use crate::symbolic::test::Variables;
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::classes::classes;
use crate::symbolic::text::language::{Language, Step};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::wording;
use crate::table::derived_key::Derived;

/// Callers that no policy at hand tells apart by name.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) label: CallerClass,
    pub(super) kind: CallerKind,
    /// One of them.
    pub(super) principal: Principal,
    /// Their names, where they are not known.
    pub(super) open: Option<OpenName>,
}

/// Names of callers that nobody names.
#[derive(Clone, Debug)]
pub(super) struct OpenName {
    /// What all of them begin with: `arn:aws:iam::111122223333:user/`; nothing for services.
    pub(super) prefix: String,
    pub(super) grammar: Language,
    pub(super) except: Vec<Language>,
}

impl Class {
    /// The same class with another of its names.
    pub(super) fn named(&self, name: &str) -> Option<Principal> {
        let mut caller: Caller = name.parse().ok()?;
        match &self.principal.caller {
            Caller::FederatedUser {
                issuer: Some(issuer),
                ..
            } => caller = caller.with_issuer(issuer.clone()).ok()?,
            Caller::Session {
                session: Some(session),
                ..
            } => {
                let session: Caller = session.as_str().parse().ok()?;
                caller = session.with_role(name.parse().ok()?).ok()?;
            }
            Caller::FederatedUser { .. }
            | Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::Session { .. }
            | Caller::User { .. } => {}
        }
        Some(Principal {
            caller,
            ..self.principal.clone()
        })
    }

    pub(super) fn is_service(&self) -> bool {
        self.kind == CallerKind::Service
    }
}

/// All classes; `None` when there are more accounts to tell apart than can be looked at.
pub(super) fn classes_of(ground: &Ground, steps: &mut Steps) -> Option<Vec<Class>> {
    let partition = ground.keys.first().map_or("aws", Arn::partition);
    let mut found = Vec::new();
    let others = other_accounts(ground, partition, steps)?;
    let accounts = ground.accounts.iter().copied();
    let accounts: Vec<AccountId> = accounts.chain(others.iter().map(|(id, _)| *id)).collect();
    for name in &ground.names {
        found.extend(named(name, ground, partition, &accounts));
    }
    let known = ground.accounts.iter().map(|account| (*account, true));
    for (account, is_named) in known.chain(others) {
        for kind in KINDS {
            found.extend(other(kind, account, is_named, ground, partition));
        }
    }
    found.extend(other_service(ground));
    Some(found)
}

/// The callers that a name means.
fn named(
    name: &PrincipalName,
    ground: &Ground,
    partition: &str,
    accounts: &[AccountId],
) -> Vec<Class> {
    match name {
        PrincipalName::Role(arn) => settled(arn.as_str().parse().ok()),
        PrincipalName::User(arn) => {
            let mut found = settled(arn.as_str().parse().ok());
            found.extend(federated_by(arn, ground));
            found
        }
        PrincipalName::AssumedRole(session) => match session.as_str().parse() {
            Ok(session) => sessions(&session, ground),
            Err(_) => Vec::new(),
        },
        PrincipalName::FederatedUser(arn) => federated(arn, ground),
        PrincipalName::Service(name) => settled(Some(Caller::Service {
            name: name.to_string(),
        })),
        PrincipalName::UniqueId(id) => of_id(id, ground, partition, accounts),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_) => Vec::new(),
    }
}

/// One whose name is known.
fn settled(caller: Option<Caller>) -> Vec<Class> {
    let classes = caller.into_iter().map(|caller| Class {
        label: CallerClass::Named(caller.as_str().to_owned()),
        kind: kind_of(&caller),
        principal: Principal::new(caller),
        open: None,
    });
    classes.collect()
}

fn kind_of(caller: &Caller) -> CallerKind {
    match caller {
        Caller::FederatedUser { .. } => CallerKind::FederatedUser,
        Caller::Root { .. } => CallerKind::Root,
        Caller::Service { .. } => CallerKind::Service,
        Caller::Session { .. } if caller.is_service_linked() == Some(true) => {
            CallerKind::ServiceLinkedRole
        }
        Caller::Session { .. } => CallerKind::Role,
        Caller::User { .. } => CallerKind::User,
    }
}

/// A session that is named. Its name drops the path of the role: that of a role that is named, or
/// none, or any other.
fn sessions(session: &Caller, ground: &Ground) -> Vec<Class> {
    let Caller::Session { role, .. } = session else {
        return Vec::new();
    };
    let known = ground.names.iter().filter_map(|name| match name {
        PrincipalName::Role(arn) => Some(arn.clone()),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::AssumedRole(_)
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_)
        | PrincipalName::User(_) => None,
    });
    let roles: BTreeSet<Arn> = known.chain([role.clone()]).collect();
    let of_role = |role: Arn| settled(session.clone().with_role(role).ok());
    let mut found: Vec<Class> = roles.into_iter().flat_map(of_role).collect();
    // `arn:aws:iam::111122223333:role/path/name`
    let (before, name) = role.as_str().rsplit_once('/').unwrap_or_default();
    let path: Result<Arn, _> = format!("{before}/path/{name}").parse();
    let pathed = path
        .ok()
        .and_then(|role| session.clone().with_role(role).ok());
    found.extend(settled(pathed).into_iter().map(|class| {
        let arn = class.principal.caller.principal_arn().map(Arn::as_str);
        let names = open(arn.unwrap_or_default(), Some(("role", "")), ground);
        let one = |one| Step::One(Chars::Is(one));
        let path = [Step::One(Chars::Path), Step::Run(Chars::Path), one('/')];
        let steps = names.prefix.chars().map(one).chain(path);
        let grammar = Language::of_steps(steps.chain(name.chars().map(one)));
        Class {
            open: Some(OpenName { grammar, ..names }),
            ..class
        }
    }));
    found
}

/// A federated session that is named, issued by a user who is named or by another one.
fn federated(arn: &Arn, ground: &Ground) -> Vec<Class> {
    let known = ground.names.iter().filter_map(|name| match name {
        PrincipalName::User(user) => Some(user.clone()),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::AssumedRole(_)
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Role(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    });
    let issuers: BTreeSet<Arn> = known.chain(issuer_of(arn, "issuer")).collect();
    let caller: Option<Caller> = arn.as_str().parse().ok();
    let issued = issuers.into_iter().flat_map(|issuer| {
        let issued = caller
            .clone()
            .and_then(|caller| caller.with_issuer(issuer).ok());
        settled(issued)
    });
    issued.collect()
}

/// Who has a unique id: somebody whom nobody names, in any account, or somebody who is named.
fn of_id(id: &str, ground: &Ground, partition: &str, accounts: &[AccountId]) -> Vec<Class> {
    let (kind, resource) = match id.starts_with("AROA") {
        true => (CallerKind::Role, "role/of-that-id"),
        false => (CallerKind::User, "user/of-that-id"),
    };
    let mut found = Vec::new();
    for account in accounts {
        let arn = format!("arn:{partition}:iam::{account}:{resource}");
        if let Ok(caller) = arn.parse() {
            found.push(Class {
                label: CallerClass::UniqueId(id.to_owned()),
                kind,
                open: Some(open(&arn, resource.split_once('/'), ground)),
                principal: Principal::new(caller),
            });
        }
    }
    for name in &ground.names {
        if let PrincipalName::UniqueId(_) = name {
            continue;
        }
        let own = named(name, ground, partition, accounts);
        found.extend(own.into_iter().filter(|class| class.kind == kind));
    }
    for class in &mut found {
        class.label = CallerClass::UniqueId(id.to_owned());
        class.principal.user_id = Some(match kind {
            CallerKind::Role => {
                let session = class.principal.caller.session_name();
                format!("{id}:{}", session.unwrap_or("session"))
            }
            CallerKind::FederatedUser
            | CallerKind::Root
            | CallerKind::Service
            | CallerKind::ServiceLinkedRole
            | CallerKind::User => id.to_owned(),
        });
    }
    found
}

/// The federated sessions that a user issued.
fn federated_by(user: &Arn, ground: &Ground) -> Option<Class> {
    let account = user.account()?;
    let arn = format!(
        "arn:{}:sts::{account}:federated-user/somebody",
        user.partition()
    );
    let open = open(&arn, Some(("federated-user", "")), ground);
    let caller: Caller = arn.parse().ok()?;
    let caller = open.unnamed(&caller.with_issuer(user.clone()).ok()?)?;
    Some(Class {
        label: CallerClass::Others {
            kind: CallerKind::FederatedUser,
            account: Some(account),
        },
        kind: CallerKind::FederatedUser,
        principal: Principal::new(caller),
        open: Some(open),
    })
}

fn issuer_of(session: &Arn, name: &str) -> Option<Arn> {
    let account = session.account()?;
    let issuer = format!("arn:{}:iam::{account}:user/{name}", session.partition());
    issuer.parse().ok()
}

/// Somebody of a kind whom nobody names.
fn other(
    kind: CallerKind,
    account: AccountId,
    is_named: bool,
    ground: &Ground,
    partition: &str,
) -> Option<Class> {
    let (service, resource) = match kind {
        CallerKind::FederatedUser => ("sts", "federated-user/somebody"),
        CallerKind::Role => ("iam", "role/something"),
        CallerKind::Root => ("iam", "root"),
        CallerKind::Service => return None,
        CallerKind::ServiceLinkedRole => ("iam", SERVICE_LINKED),
        CallerKind::User => ("iam", "user/somebody"),
    };
    let arn = format!("arn:{partition}:{service}::{account}:{resource}");
    let mut caller: Caller = arn.parse().ok()?;
    if let Caller::FederatedUser { arn, .. } = &caller {
        let issuer = issuer_of(arn, "somebody-else");
        caller = caller.with_issuer(issuer?).ok()?;
    }
    let path = match kind {
        CallerKind::ServiceLinkedRole => Some(("role/aws-service-role", "")),
        CallerKind::FederatedUser
        | CallerKind::Role
        | CallerKind::Root
        | CallerKind::Service
        | CallerKind::User => resource.split_once('/'),
    };
    let open = path.map(|path| open(&arn, Some(path), ground));
    let principal = match &open {
        Some(open) => Principal::new(open.unnamed(&caller)?),
        None => Principal::new(caller),
    };
    Some(Class {
        label: CallerClass::Others {
            kind,
            account: is_named.then_some(account),
        },
        kind,
        principal,
        open,
    })
}

/// The names of all whose ARN begins as this one does.
fn open(arn: &str, path: Option<(&str, &str)>, ground: &Ground) -> OpenName {
    let start = path.map_or("", |(kind, _)| kind);
    let before: String = arn.split_inclusive(':').take(5).collect();
    let prefix = format!("{before}{start}/");
    let mut except: Vec<Language> = ground
        .names
        .iter()
        .map(PrincipalName::as_str)
        .filter(|name| name.starts_with(&prefix))
        .map(Language::literal)
        .collect();
    if start == "role" {
        let linked = format!("{prefix}aws-service-role/");
        let linked = linked.chars().map(|one| Step::One(Chars::Is(one)));
        except.push(Language::of_steps(linked.chain([Step::Run(Chars::Any)])));
    }
    // A name, or a path and a name; neither ends with a slash.
    let steps = prefix.chars().map(|one| Step::One(Chars::Is(one)));
    let name = [Step::Run(Chars::Path), Step::One(Chars::Name)];
    OpenName {
        grammar: Language::of_steps(steps.chain(name)),
        prefix,
        except,
    }
}

impl OpenName {
    /// The caller, under a name that nobody names.
    fn unnamed(&self, caller: &Caller) -> Option<Caller> {
        let arn = caller.principal_arn()?;
        let is_free = |name: &str| !self.except.iter().any(|one| one.matches(name));
        if is_free(arn.as_str()) {
            return Some(caller.clone());
        }
        let mut names = (2_u32..1_000).map(|number| format!("{arn}-{number}"));
        let name = names.find(|name| is_free(name))?;
        let other: Caller = name.parse().ok()?;
        match caller {
            Caller::FederatedUser {
                issuer: Some(issuer),
                ..
            } => other.with_issuer(issuer.clone()).ok(),
            Caller::FederatedUser { .. }
            | Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::Session { .. }
            | Caller::User { .. } => Some(other),
        }
    }
}

/// A service that nobody names.
fn other_service(ground: &Ground) -> Option<Class> {
    let named = ground.names.iter().filter_map(|name| match name {
        PrincipalName::Service(name) => Some(&**name),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::AssumedRole(_)
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Role(_)
        | PrincipalName::UniqueId(_)
        | PrincipalName::User(_) => None,
    });
    let named: BTreeSet<&str> = named.collect();
    let mut names = iter::once("service.amazonaws.com".to_owned())
        .chain((2_u32..1_000).map(|number| format!("service-{number}.amazonaws.com")));
    let name = names.find(|name| !named.contains(&**name))?;
    let suffix = ".amazonaws.com"
        .chars()
        .map(|one| Step::One(Chars::Is(one)));
    let start = [Step::One(Chars::Host), Step::Run(Chars::Host)];
    Some(Class {
        label: CallerClass::Others {
            kind: CallerKind::Service,
            account: None,
        },
        kind: CallerKind::Service,
        principal: Principal::new(Caller::Service { name }),
        open: Some(OpenName {
            prefix: String::new(),
            grammar: Language::of_steps(start.into_iter().chain(suffix)),
            except: named.into_iter().map(Language::literal).collect(),
        }),
    })
}

/// One account for each class that conditions tell apart, of those that no principal names, and
/// whether a condition names it.
fn other_accounts(
    ground: &Ground,
    partition: &str,
    steps: &mut Steps,
) -> Option<Vec<(AccountId, bool)>> {
    let prefix = format!("arn:{partition}:iam::");
    let mut languages: Vec<Language> = Vec::new();
    let is_of_account = |slot: Slot| ACCOUNT_KEYS.into_iter().any(|key| slot == slot_of(key));
    let is_arn = |slot: Slot| slot == slot_of(Derived::AwsPrincipalArn);
    let statements = ground.statements();
    // What a variable is compared with may be compared with texts of any other condition.
    let variables = statements
        .iter()
        .flat_map(|statement| &statement.conditions)
        .flat_map(Condition::variables);
    let variables: Vec<Slot> = variables.collect();
    let by_account = variables.iter().any(|slot| is_of_account(*slot));
    let by_arn = variables.iter().any(|slot| is_arn(*slot));
    for statement in statements {
        for condition in &statement.conditions {
            // Which accounts a text tells apart of which the account is but a part is not worked out.
            if !is_arn(condition.key())
                && joins(condition, |slot| is_of_account(slot) || is_arn(slot))
            {
                return None;
            }
            let is_other = condition.variables().next().is_none();
            let of_arn = is_arn(condition.key()) || (by_arn && is_other);
            let of_account = is_of_account(condition.key()) || (by_account && is_other);
            if !of_arn && !of_account {
                continue;
            }
            let own: Vec<Language> = match condition.wanted() {
                Wanted::Texts(folding, templates) => templates
                    .iter()
                    .filter_map(|one| wording::language(one, folding, &Unset))
                    .collect(),
                Wanted::Arns(templates) => templates
                    .iter()
                    .filter_map(|one| wording::arn_language(one.parts()?, &Unset))
                    .collect(),
                Wanted::Numbers(numbers) => numbers
                    .iter()
                    .flat_map(|number| near(number))
                    .map(|account| Language::literal(&account))
                    .collect(),
                Wanted::Addresses(_) | Wanted::Booleans | Wanted::Presence => Vec::new(),
                // Which accounts these tell apart is not worked out.
                Wanted::Bytes(_) | Wanted::Dates(_) if is_of_account(condition.key()) => {
                    return None;
                }
                Wanted::Bytes(_) | Wanted::Dates(_) => Vec::new(),
            };
            for language in own {
                if of_account {
                    let start = prefix.chars().map(|one| Step::One(Chars::Is(one)));
                    let rest = language.steps().iter().copied();
                    languages.push(Language::of_steps(start.chain(rest)));
                }
                if of_arn {
                    languages.push(language);
                }
            }
        }
    }
    let languages: Vec<&Language> = languages.iter().collect();
    let run = [Chars::Digit; 12];
    let texts = classes(&prefix, &run, &languages, MOST_ACCOUNTS, steps)?;
    let accounts = texts
        .iter()
        .filter_map(|text| text.get(prefix.len()..)?.parse().ok());
    let mut accounts: Vec<AccountId> = accounts
        .filter(|account| !ground.accounts.contains(account))
        .collect();
    let literals: Vec<&str> = languages
        .iter()
        .filter_map(|one| one.as_literal())
        .collect();
    let is_named = |account: &AccountId| {
        let digits = account.to_string();
        literals.iter().any(|text| text.contains(&digits))
    };
    // Where every class has a named account, there are still others like it.
    if accounts.is_empty() {
        let mut more = (1_u64..).map(|number| {
            format!(
                "{:012}",
                number.wrapping_mul(444_455_556_666) % 1_000_000_000_000
            )
        });
        accounts.extend(more.find_map(|text| {
            let account: AccountId = text.parse().ok()?;
            (!ground.accounts.contains(&account)).then_some(account)
        }));
    }
    let named = accounts.iter().map(is_named).collect::<Vec<_>>();
    Some(accounts.into_iter().zip(named).collect())
}

/// Whether a value of a condition has such a variable beside other text.
fn joins(condition: &Condition, is_such: impl Fn(Slot) -> bool) -> bool {
    let Wanted::Texts(_, templates) = condition.wanted() else {
        return false;
    };
    templates.iter().any(|template| {
        let has_one = template.slots().any(&is_such);
        has_one && template.pieces().len() > 1
    })
}

/// The accounts at and beside a number.
fn near(number: &str) -> Vec<String> {
    let whole = number.split('.').next().unwrap_or(number);
    let Ok(whole) = whole.parse::<u64>() else {
        return Vec::new();
    };
    let beside = [whole.saturating_sub(1), whole, whole.saturating_add(1)];
    beside.map(|number| format!("{number:012}")).to_vec()
}

/// No variable stands for anything.
struct Unset;

impl Variables for Unset {
    fn text(&self, _: crate::context::Slot) -> Option<&str> {
        None
    }

    fn is_present(&self, _: crate::context::Slot) -> bool {
        false
    }
}

const KINDS: [CallerKind; 5] = [
    CallerKind::Root,
    CallerKind::User,
    CallerKind::Role,
    CallerKind::ServiceLinkedRole,
    CallerKind::FederatedUser,
];
const SERVICE_LINKED: &str = "role/aws-service-role/service.amazonaws.com/AWSServiceRoleForService";
const ACCOUNT_KEYS: [Derived; 3] = [
    Derived::AwsPrincipalAccount,
    Derived::AwsUserid,
    Derived::KmsCallerAccount,
];
const MOST_ACCOUNTS: usize = 512;
