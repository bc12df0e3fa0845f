//! What requests may say of a condition key when caller, action and key are settled.
//!
//! Most keys follow from these by the same derivation as in decisions. The others are open: this
//! says how far. A key is taken to be absent only where a fact says so: that the caller is a
//! service, that the call is direct, or that the table of KMS's own keys does not list the action.

use crate::compile::entry::AccountEntry;
use crate::compile::intern::{Family, derived_of, slot_of};
use crate::context::Slot;
use crate::eval::context::{By, ContextTable, Said};
use crate::eval::derive;
use crate::eval::facts::Facts;
use crate::semantics::{Reading, Uncertain};
use crate::symbolic::answer::CallerKind;
use crate::symbolic::atom::{Book, DomainId};
use crate::symbolic::callers::{Class, OpenName};
use crate::symbolic::domain::{Domain, Lift, Many, Values};
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::table::condition_key::{self, Arity, Form, ValueType};
use crate::table::derived_key::Derived;

/// What a request may say of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Open(DomainId, Lift),
    /// Absent, or these values under one spelling.
    Settled(Option<Vec<Box<str>>>),
    /// Several spellings, which the engine tells.
    SettledSpellings,
}

/// How the call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Way {
    /// By the caller itself.
    Direct,
    /// Not said.
    Either,
    /// A service forwards it with the caller's credentials.
    Forwarded,
}

/// Where a request comes from, as far as rooms depend on it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) table: &'a ContextTable,
    pub(super) class: &'a Class,
    pub(super) way: Way,
    /// VPC endpoints whose policies are loaded; the call went through none of them.
    pub(super) endpoints: &'a [Language],
    pub(super) labels: Labels,
}

/// What tags and aliases keys have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// Any.
    Any,
    /// Those that are loaded; any where none are.
    AsLoaded,
}

impl Place<'_> {
    /// What may be said of a key.
    pub(super) fn room(&self, slot: Slot, book: &mut Book) -> Room {
        if !self.is_carried(slot) {
            return Room::Settled(None);
        }
        let is_told = matches!(self.table.by(slot), Some(By::Context | By::Override));
        if let Some(derived) = derived_of(slot).filter(|_| !is_told)
            && let Some(room) = self.of_derived(derived, book)
        {
            return room;
        }
        if self.labels == Labels::Any && self.facts.is_of_the_key(slot) {
            return self.unsaid(slot, book);
        }
        if self.is_tag_of_session(slot) {
            return self.unsaid(slot, book);
        }
        match self.table.said(slot) {
            Said::Values { several: true, .. } => Room::SettledSpellings,
            Said::Values { from, to, .. } => {
                let values = self.table.values(from, to);
                Room::Settled(Some(values.iter().map(Into::into).collect()))
            }
            Said::Absent => Room::Settled(None),
            Said::Nothing | Said::Unknown => self.unsaid(slot, book),
        }
    }

    /// Whether calls of the action can carry the key, as far as the table of KMS's own keys says.
    fn is_carried(&self, slot: Slot) -> bool {
        let known = self.facts.vocabulary.facts(slot);
        let row = known.and_then(|known| known.row);
        row.is_none_or(|row| {
            !row.folded().starts_with("kms:")
                || condition_key::may_be_carried(self.facts.check.action, row)
        })
    }

    /// Whether it is a tag that a session may have in the place of that of its role or user.
    fn is_tag_of_session(&self, slot: Slot) -> bool {
        let known = self.facts.vocabulary.facts(slot);
        known.is_some_and(|known| known.family == Family::PrincipalTag)
            && !derive::is_settled(Family::PrincipalTag, self.facts)
    }

    fn unsaid(&self, slot: Slot, book: &mut Book) -> Room {
        let Some(known) = self.facts.vocabulary.facts(slot) else {
            return Room::Settled(None);
        };
        let is_label = self.labels == Labels::Any && known.family == Family::ResourceTag;
        if !is_label && derive::is_settled(known.family, self.facts) {
            return Room::Settled(None);
        }
        let folded = known.key.folded();
        let domain = match known.row {
            Some(row) => Domain {
                key: folded.into(),
                // A session can replace a tag of its role, and not take it away.
                may_be_absent: !matches!(self.table.said(slot), Said::Values { .. })
                    || known.family != Family::PrincipalTag,
                many: match (row.arity(), row.form(), known.family) {
                    (Arity::Multi, _, _) => Many::Several,
                    // IAM does not take tag keys that differ only by case for one principal.
                    (Arity::Single, _, Family::PrincipalTag) => Many::One,
                    (Arity::Single, Form::Family, _) => Many::Spellings,
                    (Arity::Single, Form::Exact | Form::Numbered(_), _) => Many::One,
                },
                values: Values::of_type(row.value_type()),
            },
            None => Domain {
                key: folded.into(),
                may_be_absent: true,
                many: Many::Several,
                values: Values::any_text(),
            },
        };
        open(book, domain)
    }

    /// Keys of which more is known than the tables say.
    fn of_derived(&self, derived: Derived, book: &mut Book) -> Option<Room> {
        self.of_caller(derived, book)
            .or_else(|| self.of_call(derived, book))
            .or_else(|| self.of_key(derived, book))
    }

    /// Those that follow from who calls.
    fn of_caller(&self, derived: Derived, book: &mut Book) -> Option<Room> {
        let class = self.class;
        let name = class.open.as_ref();
        let names_service = [
            Derived::AwsPrincipalServiceName,
            Derived::AwsPrincipalServiceNamesList,
        ];
        if class.is_service() {
            return match names_service.contains(&derived) {
                true => name.map(|name| open(book, service_domain(name))),
                false => None,
            };
        }
        if derived == Derived::AwsPrincipalArn {
            return name.map(|name| open(book, arn_domain(name)));
        }
        if derived == Derived::AwsUsername && class.kind == CallerKind::User {
            return name.map(|name| {
                let id = book.domain_id(arn_domain(name));
                Room::Open(id, Lift::LastSegment(name.prefix.as_str().into()))
            });
        }
        if derived == Derived::AwsUserid {
            return self.user_id(book);
        }
        if derived == Derived::AwsPrincipalOrgID || derived == Derived::AwsPrincipalOrgPaths {
            let is_id = derived == Derived::AwsPrincipalOrgID;
            let entry = self.facts.principal_account;
            return Some(organization("aws:principalorgpaths", entry, is_id, book));
        }
        None
    }

    /// Those that follow from how and when the call is made.
    fn of_call(&self, derived: Derived, book: &mut Book) -> Option<Room> {
        let is_service = self.class.is_service();
        let tells_time = [Derived::AwsCurrentTime, Derived::AwsEpochTime].contains(&derived);
        if tells_time && self.facts.request.time.is_some() {
            return None;
        }
        if derived == Derived::AwsCurrentTime {
            return Some(open(book, time()));
        }
        if derived == Derived::AwsEpochTime {
            return Some(Room::Open(book.domain_id(time()), Lift::Epoch));
        }
        if derived == Derived::AwsSecureTransport {
            let domain = certain("aws:securetransport", Values::booleans());
            return Some(open(book, domain));
        }
        if derived == Derived::AwsSourceVpce && self.facts.endpoint.is_none() {
            let values = Values::Text {
                grammar: None,
                except: self.endpoints.into(),
                may_be_empty: false,
            };
            let domain = Domain {
                may_be_absent: true,
                ..certain("aws:sourcevpce", values)
            };
            return Some(open(book, domain));
        }
        let forwarding = [
            (Derived::KmsViaService, "kms:viaservice"),
            (Derived::AwsCalledVia, "aws:calledvia"),
            (Derived::AwsCalledViaFirst, "aws:calledviafirst"),
            (Derived::AwsCalledViaLast, "aws:calledvialast"),
        ];
        let forwarding = forwarding.into_iter().find(|(key, _)| *key == derived);
        match (forwarding, self.way) {
            (None, _) => {}
            (Some(_), Way::Direct) => return Some(Room::Settled(None)),
            (Some(_), Way::Forwarded) if is_service => return Some(Room::Settled(None)),
            (Some(_), Way::Either) if is_service => return Some(Room::Settled(None)),
            (Some((key, name)), Way::Either | Way::Forwarded) => {
                let values = match key == Derived::KmsViaService {
                    true => via(),
                    false => Values::of(service_name()),
                };
                let many = match key == Derived::AwsCalledVia {
                    true => Many::Several,
                    false => Many::One,
                };
                let domain = Domain {
                    many,
                    may_be_absent: self.way == Way::Either,
                    ..certain(name, values)
                };
                return Some(open(book, domain));
            }
        }
        let tells_way = [Derived::AwsViaAwsService, Derived::KmsGrantIsForAwsResource];
        if self.way == Way::Either && !is_service && tells_way.contains(&derived) {
            let key = match derived == Derived::AwsViaAwsService {
                true => "aws:viaawsservice",
                false => "kms:grantisforawsresource",
            };
            return Some(open(book, certain(key, Values::booleans())));
        }
        if derived == Derived::KmsGrantIsForAwsResource && self.way == Way::Direct && !is_service {
            // U-04. The table was filled under one reading only.
            let point = Uncertain::GrantForResourceOnDirectCalls;
            let is_false = self.facts.reads(point, Reading::Recommended);
            return Some(Room::Settled(is_false.then(|| vec!["false".into()])));
        }
        None
    }

    /// Those that follow from the key.
    fn of_key(&self, derived: Derived, book: &mut Book) -> Option<Room> {
        if derived == Derived::AwsResourceOrgID || derived == Derived::AwsResourceOrgPaths {
            let is_id = derived == Derived::AwsResourceOrgID;
            let entry = self.facts.resource_account;
            return Some(organization("aws:resourceorgpaths", entry, is_id, book));
        }
        if derived != Derived::KmsRequestAlias || self.labels == Labels::Any {
            return None;
        }
        let aliases = self.facts.key.and_then(|key| key.aliases.as_deref())?;
        if self.table.said(slot_of(derived)) != Said::Nothing {
            return None;
        }
        let listed = aliases.iter().map(|alias| alias.as_str().into());
        let domain = Domain {
            may_be_absent: true,
            ..certain("kms:requestalias", Values::Listed(listed.collect()))
        };
        Some(open(book, domain))
    }

    fn user_id(&self, book: &mut Book) -> Option<Room> {
        let class = self.class;
        let known = class.principal.user_id.as_deref();
        let entry = self
            .facts
            .principal
            .and_then(|entry| entry.unique_id.as_deref());
        let name = || [Step::One(Chars::Name), Step::Run(Chars::Name)];
        let text = |text: &str| -> Vec<Step> {
            text.chars().map(|one| Step::One(Chars::Is(one))).collect()
        };
        let language = match class.kind {
            CallerKind::Root | CallerKind::Service => return None,
            CallerKind::User => match known.or(entry) {
                Some(_) => return None,
                None => Language::of_steps(text("AIDA").into_iter().chain(name())),
            },
            CallerKind::Role | CallerKind::ServiceLinkedRole => {
                let start = match known.or(entry) {
                    Some(id) => text(id.split(':').next().unwrap_or(id)),
                    None => text("AROA").into_iter().chain(name()).collect(),
                };
                let colon = [Step::One(Chars::Is(':'))];
                Language::of_steps(start.into_iter().chain(colon).chain(name()))
            }
            CallerKind::FederatedUser => {
                let name = class.open.as_ref()?;
                let account = class.principal.caller.account()?;
                let lift = Lift::FederatedId {
                    prefix: name.prefix.as_str().into(),
                    start: format!("{account}:").into(),
                };
                return Some(Room::Open(book.domain_id(arn_domain(name)), lift));
            }
        };
        Some(open(book, certain("aws:userid", Values::of(language))))
    }
}

fn open(book: &mut Book, domain: Domain) -> Room {
    Room::Open(book.domain_id(domain), Lift::Same)
}

/// A key with one value that is always there.
fn certain(key: &str, values: Values) -> Domain {
    Domain {
        key: key.into(),
        may_be_absent: false,
        many: Many::One,
        values,
    }
}

fn arn_domain(name: &OpenName) -> Domain {
    let values = Values::Text {
        grammar: Some(name.grammar.clone()),
        except: name.except.clone().into(),
        may_be_empty: false,
    };
    certain("aws:principalarn", values)
}

fn service_domain(name: &OpenName) -> Domain {
    Domain {
        key: "aws:principalservicename".into(),
        ..arn_domain(name)
    }
}

fn time() -> Domain {
    certain("aws:currenttime", Values::Typed(ValueType::Date))
}

/// `s3.eu-north-1.amazonaws.com`; the suffix is the same in all partitions.
fn via() -> Values {
    let label = [Step::One(Chars::Host), Step::Run(Chars::Host)];
    let dot = [Step::One(Chars::Is('.'))];
    let suffix = ".amazonaws.com"
        .chars()
        .map(|one| Step::One(Chars::Is(one)));
    let steps = label.into_iter().chain(dot).chain(label).chain(suffix);
    Values::of(Language::of_steps(steps))
}

/// `s3.amazonaws.com`.
fn service_name() -> Language {
    let label = [Step::One(Chars::Host), Step::Run(Chars::Host)];
    let suffix = ".amazonaws.com"
        .chars()
        .map(|one| Step::One(Chars::Is(one)));
    Language::of_steps(label.into_iter().chain(suffix))
}

/// The organization of an account, and the account's place in it, which begins with it.
fn organization(key: &str, account: Option<&AccountEntry>, is_id: bool, book: &mut Book) -> Room {
    let id = account.and_then(|account| account.org_id.as_deref());
    let path = account.and_then(|account| account.org_path.as_deref());
    let settled = |text: &str| Room::Settled(Some(vec![text.into()]));
    match (id, path, is_id) {
        (Some(id), _, true) => return settled(id),
        (_, Some(path), false) => return settled(path),
        (None, Some(path), true) => {
            return settled(path.split('/').next().unwrap_or(path));
        }
        (_, None, _) => {}
    }
    // `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`
    let name = [Step::One(Chars::Name), Step::Run(Chars::Name)];
    let start: Vec<Step> = match id {
        Some(id) => id.chars().map(|one| Step::One(Chars::Is(one))).collect(),
        None => name.to_vec(),
    };
    let slash = Step::One(Chars::Is('/'));
    let rest = [slash, Step::Run(Chars::Path)];
    let domain = Domain {
        may_be_absent: id.is_none(),
        ..certain(
            key,
            Values::of(Language::of_steps(start.into_iter().chain(rest))),
        )
    };
    let lift = if is_id { Lift::ToSlash } else { Lift::Same };
    Room::Open(book.domain_id(domain), lift)
}
