//! The floor of a world: everything that can be looked up, split or parsed is, once.

use std::collections::HashMap;
use std::net::IpAddr;

use policy_core::ast::{
    BaseOperator, Condition as Written, Effect, Element, IfExists, Polarity, SetOperator,
    Statement as WrittenStatement,
};
use policy_core::document::PolicyDocument;
use policy_core::grant::EncryptionContextConstraint;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::{GrantRecord, KeyRecord, PrincipalRecord};
use policy_core::table::kms_action::Action;

use crate::floor::names::{Map, Names};
use crate::floor::{
    Condition, Floor, Glob, Grant, Key, Principal, Range, Resources, Statement, Test, Text, Who,
    bits,
};

impl Floor {
    /// The floor of a world without an organization and without boundaries.
    pub fn new(keys: &[KeyRecord], principals: &[PrincipalRecord]) -> Self {
        let mut builder = Builder::default();
        for action in Action::all() {
            let name = action.full_name().as_bytes();
            let bit = u32::from(action.index());
            builder.names.actions.insert(name.into(), bit);
        }
        for (number, principal) in (0..).zip(principals) {
            builder.role(&principal.arn);
            let session = session_prefix(&principal.arn);
            builder.names.sessions.insert(session, number);
        }
        let mut floor = Self {
            keys: keys.iter().map(|key| builder.key(key)).collect(),
            principals: principals.iter().map(|it| builder.principal(it)).collect(),
            cross_account: bit_set(Action::all().filter(|action| action.cross_account())),
            names: Names::default(),
        };
        let mut names = builder.names;
        // Facts are of condition keys that are known by now.
        for (built, record) in floor.keys.iter_mut().zip(keys) {
            built.facts = facts_of_key(record, &names.condition_keys);
        }
        for (built, record) in floor.principals.iter_mut().zip(principals) {
            built.facts = facts_of_principal(record, &names.condition_keys);
        }
        for (number, key) in (0..).zip(keys) {
            names
                .keys
                .insert(key.arn.as_str().as_bytes().into(), number);
        }
        let find = |name: &[u8]| names.condition_keys.get(name).copied();
        names.via_service = find(b"kms:viaservice");
        names.via_aws_service = find(b"aws:viaawsservice");
        for (name, number) in &names.condition_keys {
            if let Some(pair) = name.strip_prefix(PAIR) {
                names.pairs.insert(pair.into(), *number);
            }
        }
        floor.names = names;
        floor
    }

    /// The number of a condition key in lower case, if any policy mentions it.
    pub fn condition_key(&self, folded: &str) -> Option<u32> {
        self.names.condition_keys.get(folded.as_bytes()).copied()
    }

    pub fn key(&self, arn: &Arn) -> u32 {
        self.names.keys[arn.as_str().as_bytes()]
    }

    pub fn principal(&self, role: &Arn) -> u32 {
        self.names.sessions[&session_prefix(role)]
    }
}

#[derive(Default)]
struct Builder {
    names: Names,
    accounts: HashMap<String, u32>,
    roles: HashMap<String, u32>,
}

impl Builder {
    fn key(&mut self, record: &KeyRecord) -> Key {
        let (denies, allows) = self.documents(&record.policies);
        Key {
            arn: record.arn.to_string(),
            account: self.account(record.arn.account_text()),
            denies,
            allows,
            grants: record.grants.iter().map(|it| self.grant(it)).collect(),
            facts: Vec::new(),
        }
    }

    fn principal(&mut self, record: &PrincipalRecord) -> Principal {
        assert!(record.boundary.is_none(), "the floor knows no boundary");
        let (denies, allows) = self.documents(&record.policies);
        Principal {
            account: self.account(record.arn.account_text()),
            denies,
            allows,
            facts: Vec::new(),
        }
    }

    /// Those that deny, and those that allow; what is not about KMS is left out.
    fn documents(&mut self, documents: &[PolicyDocument]) -> (Vec<Statement>, Vec<Statement>) {
        let (mut denies, mut allows) = (Vec::new(), Vec::new());
        for written in documents.iter().flat_map(|it| &it.policy.statements) {
            let statement = self.statement(&written.value);
            if statement.actions == 0 {
                continue;
            }
            match written.value.effect.value {
                Effect::Allow => allows.push(statement),
                Effect::Deny => denies.push(statement),
            }
        }
        (denies, allows)
    }

    fn statement(&mut self, written: &WrittenStatement) -> Statement {
        let actions = listed(written.action.as_ref().unwrap());
        let actions = Action::all().filter(|action| {
            let mut patterns = actions.iter();
            patterns.any(|pattern| pattern.matches(action.full_name()))
        });
        let resources = listed(written.resource.as_ref().unwrap());
        Statement {
            actions: bit_set(actions),
            who: match &written.principal {
                None => Who::Anyone,
                Some(element) => self.who(&listed(element)),
            },
            resources: if resources.iter().any(|it| *it == "*") {
                Resources::All
            } else {
                Resources::Listed(resources.iter().map(|it| Glob::new(it)).collect())
            },
            conditions: written
                .conditions
                .iter()
                .map(|it| self.condition(&it.value))
                .collect(),
        }
    }

    fn who(&mut self, names: &[&PrincipalName]) -> Who {
        let (mut accounts, mut principals) = (Vec::new(), Vec::new());
        for name in names {
            match name {
                PrincipalName::Any | PrincipalName::AnyAws => return Who::Anyone,
                PrincipalName::Account { account, .. } => {
                    accounts.push(self.account(&account.to_string()));
                }
                PrincipalName::Role(arn) => principals.push(self.role(arn)),
                // No service asks in these worlds.
                PrincipalName::Service(_) => {}
                other => panic!("the floor does not know {other:?}"),
            }
        }
        Who::Listed {
            accounts,
            principals,
        }
    }

    fn grant(&mut self, record: &GrantRecord) -> Grant {
        let grant = &record.grant.value;
        let PrincipalName::Role(role) = &grant.grantee else {
            panic!("{grant:?}");
        };
        let pairs = match &grant.constraints.encryption_context {
            Some(EncryptionContextConstraint::Subset(pairs)) => pairs.clone(),
            other => panic!("the floor does not know {other:?}"),
        };
        let pairs = pairs.into_iter().map(|(name, value)| {
            let name = format!("kms:encryptioncontext:{name}");
            (self.condition_key_number(&name), value)
        });
        Grant {
            pairs: pairs.collect(),
            grantee: self.role(role),
            actions: bit_set(grant.operations.iter().copied()),
        }
    }

    fn condition(&mut self, written: &Written) -> Condition {
        use BaseOperator as Op;
        let operator = written.operator.value;
        let texts: Vec<&str> = written
            .values
            .iter()
            .map(|it| it.value.text.as_str())
            .collect();
        let negated = matches!(
            operator.base,
            Op::StringNotEquals | Op::StringNotLike | Op::NotIpAddress | Op::ArnNotLike
        );
        let exempt = operator.if_exists == IfExists::Yes;
        Condition {
            key: self.condition_key_number(written.key.value.folded()),
            when_absent: match operator.set {
                Some(SetOperator::ForAllValues) => true,
                Some(SetOperator::ForAnyValue) => exempt,
                None => exempt || negated,
            },
            negated,
            set: operator.set,
            test: match operator.base {
                Op::StringEquals | Op::StringNotEquals => {
                    Test::Equals(texts.iter().map(|it| self.text(it)).collect())
                }
                Op::StringLike | Op::StringNotLike => {
                    Test::Like(texts.iter().map(|it| Glob::new(it)).collect())
                }
                Op::ArnLike | Op::ArnNotLike => {
                    Test::Arn(texts.iter().map(|it| arn_pattern(it)).collect())
                }
                Op::Bool => Test::Bool(texts.iter().map(|it| (*it).to_owned()).collect()),
                Op::IpAddress | Op::NotIpAddress => {
                    Test::Within(texts.iter().map(|it| range(it)).collect())
                }
                other => panic!("the floor does not know {other:?}"),
            },
        }
    }

    fn text(&mut self, text: &str) -> Text {
        let variable = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
        match variable {
            Some(key) => Text::Variable(self.condition_key_number(&key.to_ascii_lowercase())),
            None => Text::Plain(text.to_owned()),
        }
    }

    fn condition_key_number(&mut self, folded: &str) -> u32 {
        let keys = &mut self.names.condition_keys;
        let next = u32::try_from(keys.len()).unwrap();
        *keys.entry(folded.as_bytes().into()).or_insert(next)
    }

    /// Roles that are not loaded have numbers as well.
    fn role(&mut self, arn: &Arn) -> u32 {
        let next = u32::try_from(self.roles.len()).unwrap();
        *self.roles.entry(arn.to_string()).or_insert(next)
    }

    fn account(&mut self, id: &str) -> u32 {
        let next = u32::try_from(self.accounts.len()).unwrap();
        *self.accounts.entry(id.to_owned()).or_insert(next)
    }
}

/// `arn:aws:sts::111122223333:assumed-role/name`
fn session_prefix(role: &Arn) -> Box<[u8]> {
    let name = role.resource().rsplit('/').next().unwrap();
    let account = role.account_text();
    let prefix = format!("arn:aws:sts::{account}:assumed-role/{name}");
    prefix.into_bytes().into()
}

fn facts_of_principal(record: &PrincipalRecord, names: &Map) -> Vec<(u32, String)> {
    let account = record.arn.account_text();
    let mut facts = vec![
        ("aws:principalarn".to_owned(), record.arn.as_str()),
        ("aws:principalaccount".to_owned(), account),
        ("aws:principalisawsservice".to_owned(), "false"),
        ("kms:calleraccount".to_owned(), account),
    ];
    for (name, value) in record.tags.iter().flatten() {
        facts.push((format!("aws:principaltag/{name}"), value));
    }
    mentioned(facts, names)
}

fn facts_of_key(record: &KeyRecord, names: &Map) -> Vec<(u32, String)> {
    let aliases = record.aliases.iter().flatten();
    let aliases = aliases.map(|alias| ("kms:resourcealiases".to_owned(), alias.as_str()));
    mentioned(aliases.collect(), names)
}

fn mentioned(facts: Vec<(String, &str)>, names: &Map) -> Vec<(u32, String)> {
    facts
        .into_iter()
        .filter_map(|(name, value)| Some((*names.get(name.as_bytes())?, value.to_owned())))
        .collect()
}

fn listed<T>(element: &Element<T>) -> Vec<&T> {
    assert_eq!(element.polarity, Polarity::Is);
    element.entries.iter().map(|entry| &entry.value).collect()
}

fn bit_set(actions: impl Iterator<Item = Action>) -> u128 {
    actions.fold(0, |set, action| set | 1 << action.index())
}

fn arn_pattern(text: &str) -> [Glob; 6] {
    let parts: Vec<Glob> = text.splitn(6, ':').map(Glob::new).collect();
    let Ok(parts) = parts.try_into() else {
        panic!("{text} has less than six parts");
    };
    parts
}

fn range(text: &str) -> Range {
    let (address, length) = text.split_once('/').unwrap();
    let address: IpAddr = address.parse().unwrap();
    let mask = u128::MAX << (128 - length.parse::<u32>().unwrap());
    Range {
        bits: bits(address) & mask,
        mask,
        version_4: address.is_ipv4(),
    }
}

const PAIR: &[u8] = b"kms:encryptioncontext:";
