//! What many principals can do with many keys: equal classes are decided once, row by row.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::compile::intern::{NameId, Vocabulary};
use crate::compile::needs::Needs;
use crate::compile::set::PolicySet;
use crate::eval::principal::Identity;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::Caller;
use crate::query::class::{
    Axis, Contents, Looks, is_general, keys_of_set, names_of_key, names_of_set, sign_kind,
};
use crate::query::mask::{Mask, NamedKeys, Pair, needs_of_caller, needs_of_key};
use crate::query::sight::{CallerSide, KeySide, Kind, Part, nobody};
use crate::query::signature::Signature;
use crate::request::{Check, Request};
use crate::snapshot::{RequestError, Snapshot};

/// What callers can do with keys.
///
/// It holds classes of both, and which callers are named where; masks are made row by row, while
/// one looks at them, so a matrix of a hundred million pairs takes little more room than its axes.
///
/// Callers are of one class when no policy, boundary, tag or organization tells them apart for
/// these keys, and keys when none does for these callers. Pairs in which a policy or a grant names
/// the other one are looked at one by one.
#[derive(Debug)]
pub struct Matrix<'a> {
    snapshot: &'a Snapshot,
    keys: Vec<Arn>,
    callers: Vec<Caller>,
    key_axis: Axis,
    caller_axis: Axis,
    /// The keys of each class.
    members: Vec<Vec<u32>>,
    /// The first caller of each class.
    representatives: Vec<CallerSide<'a>>,
    /// The callers that have a name.
    named: HashMap<NameId, Vec<u32>>,
    /// For each key, the callers whose policies name it.
    named_by_callers: Vec<Vec<u32>>,
    /// Callers that may be meant wherever somebody is named.
    apart: Vec<u32>,
    needs: Needs,
    nobody: Request,
}

/// The keys of one class, and what each caller can do with them.
#[derive(Debug)]
pub struct Row<'m> {
    keys: &'m [u32],
    classes: &'m [u32],
    masks: Vec<Mask>,
    /// Key, caller and mask, sorted.
    exceptions: Vec<(u32, u32, Mask)>,
}

/// What keys and their accounts look at callers by.
#[derive(Debug, Default)]
struct Survey<'a> {
    of_keys: Looks<'a>,
    of_accounts: Looks<'a>,
    accounts: BTreeSet<AccountId>,
    named_by_accounts: HashSet<NameId>,
}

impl<'a> Survey<'a> {
    fn add_key(&mut self, side: &KeySide<'a>, words: &Vocabulary) {
        let statements = side.entry.policies.statements().iter();
        for statement in statements.filter(|statement| is_general(statement)) {
            self.of_keys.add_statement(statement, words);
            self.of_keys.add_variables(statement, words);
        }
        let Some(account) = side
            .account
            .filter(|account| self.accounts.insert(account.id))
        else {
            return;
        };
        for statement in account.rcp.statements() {
            self.of_accounts.add_statement(statement, words);
            let named = NamedKeys::Seen;
            self.of_accounts.add_resources(statement, named, words);
        }
        names_of_set(&account.rcp, |name| _ = self.named_by_accounts.insert(name));
    }
}

impl Snapshot {
    /// What each of these callers can do with each of these keys.
    ///
    /// # Errors
    ///
    /// [`RequestError`] when a key or a principal is not loaded.
    pub fn matrix(&self, keys: Vec<Arn>, callers: Vec<Caller>) -> Result<Matrix<'_>, RequestError> {
        Matrix::new(self, keys, callers)
    }
}

impl<'a> Matrix<'a> {
    fn new(
        snapshot: &'a Snapshot,
        keys: Vec<Arn>,
        callers: Vec<Caller>,
    ) -> Result<Self, RequestError> {
        let mut matrix = Self {
            snapshot,
            key_axis: Axis::default(),
            caller_axis: Axis::default(),
            members: Vec::new(),
            representatives: Vec::new(),
            named: HashMap::new(),
            named_by_callers: Vec::new(),
            apart: Vec::new(),
            needs: Needs::default(),
            nobody: nobody(),
            keys,
            callers,
        };
        matrix.classify()?;
        Ok(matrix)
    }

    /// The keys, as given.
    #[must_use]
    pub fn keys(&self) -> &[Arn] {
        &self.keys
    }

    /// The callers, as given.
    #[must_use]
    pub fn callers(&self) -> &[Caller] {
        &self.callers
    }

    /// How many classes of keys there are.
    #[must_use]
    pub fn key_classes(&self) -> usize {
        self.key_axis.count()
    }

    /// How many classes of callers there are.
    #[must_use]
    pub fn caller_classes(&self) -> usize {
        self.caller_axis.count()
    }

    /// One row a class of keys, each made when it is asked for.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let identities = self.identities();
        self.members
            .iter()
            .filter_map(move |members| self.make_row(members, &identities))
    }

    /// The row of one key alone, by its place in [`Matrix::keys`].
    #[must_use]
    pub fn row(&self, key: usize) -> Option<Row<'_>> {
        let class = *self.key_axis.class_of().get(key)?;
        let members = self.members.get(class as usize)?;
        let at = members.iter().position(|member| *member as usize == key)?;
        self.make_row(members.get(at..=at)?, &self.identities())
    }

    fn classify(&mut self) -> Result<(), RequestError> {
        let snapshot = self.snapshot;
        let mut sides = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            let side = KeySide::new(snapshot, key)?;
            self.needs = self.needs.union(needs_of_key(side.entry, side.account));
            sides.push(side);
        }
        let Some(first) = sides.first() else {
            return Ok(());
        };
        let check = first.check(Kind::Other).clone();
        let mut survey = Survey::default();
        for side in &sides {
            survey.add_key(side, snapshot.vocabulary());
        }
        let mut contents = Contents::default();
        self.classify_callers(&survey, &check, &mut contents)?;
        self.classify_keys(&survey, sides, &mut contents);
        Ok(())
    }

    fn classify_callers(
        &mut self,
        survey: &Survey<'a>,
        check: &Check,
        contents: &mut Contents<'a>,
    ) -> Result<(), RequestError> {
        let snapshot = self.snapshot;
        let words = snapshot.vocabulary();
        let mut keys: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, key) in self.keys.iter().enumerate() {
            keys.entry(key.resource()).or_default().push(number);
        }
        self.named_by_callers = vec![Vec::new(); self.keys.len()];
        let mut sides = Vec::with_capacity(self.callers.len());
        for caller in &self.callers {
            let side = CallerSide::new(snapshot, caller)?;
            self.needs = self.needs.union(needs_of_caller(&side));
            sides.push(side);
        }
        let mut signature = Signature::default();
        let mut axis = Axis::default();
        for (mut side, number) in sides.into_iter().zip(0_u32..) {
            side.derive(snapshot, self.needs, check);
            let identity = side.identity(words);
            for name in identity.names() {
                note(self.named.entry(name).or_default(), number);
            }
            if identity.may_be_of_any_user() {
                self.apart.push(number);
            }
            signature.clear();
            sign_kind(&side, &identity, &mut signature);
            let is_named = |name| survey.named_by_accounts.contains(&name);
            let named = identity.names().any(is_named);
            signature.flag(named);
            if named {
                signature.text(side.request.principal.caller.as_str());
            }
            let facts = side.facts(snapshot, identity, check);
            let part = Part {
                facts: &facts,
                table: side.table(),
            };
            let levels = side.account.and_then(|account| account.scp.as_deref());
            let levels = levels.into_iter().flatten().map(Some);
            let levels = levels.zip(std::iter::repeat(NamedKeys::Seen));
            let own = side.own_policies();
            for set in own.into_iter().flatten() {
                for key in keys_of_set(set)
                    .filter_map(|resource| keys.get(resource))
                    .flatten()
                {
                    if let Some(callers) = self.named_by_callers.get_mut(*key) {
                        note(callers, number);
                    }
                }
            }
            let own = own.into_iter().zip(std::iter::repeat(NamedKeys::Ignored));
            for (set, named) in own.chain(levels) {
                let content = set.map(|set| contents.set(set, named, words));
                signature.optional(content);
                // A session with policies that allow nothing is not one without policies.
                signature.flag(set.is_some_and(PolicySet::is_empty));
                if let Some(looks) = content.and_then(|content| contents.looks(content)) {
                    looks.sign_caller(part, &mut signature);
                }
            }
            survey.of_keys.sign_caller(part, &mut signature);
            survey.of_accounts.sign_caller(part, &mut signature);
            if axis.add(&signature) {
                self.representatives.push(side);
            }
        }
        self.caller_axis = axis.finish();
        Ok(())
    }

    fn classify_keys(
        &mut self,
        survey: &Survey<'a>,
        sides: Vec<KeySide<'a>>,
        contents: &mut Contents<'a>,
    ) {
        let snapshot = self.snapshot;
        let mut of_callers = Looks::default();
        for looks in contents.all_looks() {
            of_callers.add_for_keys(looks);
        }
        let mut signature = Signature::default();
        let mut axis = Axis::default();
        for mut side in sides {
            side.derive(snapshot, self.needs);
            let facts = side.facts(snapshot, &self.nobody);
            let part = Part {
                facts: &facts,
                table: side.table(),
            };
            signature.clear();
            signature.account(Some(side.entry.account));
            signature.flag(side.entry.metadata.aws_managed);
            contents.sign_rest(&side, part, &mut signature);
            of_callers.sign_key(part, &mut signature);
            survey.of_accounts.sign_key(part, &mut signature);
            axis.add(&signature);
        }
        self.members = vec![Vec::new(); axis.count()];
        for (class, number) in axis.class_of().iter().zip(0_u32..) {
            if let Some(members) = self.members.get_mut(*class as usize) {
                members.push(number);
            }
        }
        self.key_axis = axis.finish();
    }

    fn identities(&self) -> Vec<Identity<'_>> {
        let words = self.snapshot.vocabulary();
        self.representatives
            .iter()
            .map(|side| side.identity(words))
            .collect()
    }

    /// `None` only for a key that is not there, which was refused long before.
    fn make_row<'m>(&'m self, keys: &'m [u32], identities: &[Identity<'m>]) -> Option<Row<'m>> {
        let first = self.key_side(*keys.first()?)?;
        let masks = self
            .representatives
            .iter()
            .zip(identities)
            .map(|(caller, identity)| {
                let both = [*identity, identity.without_names()];
                self.mask(caller, &first, both, NamedKeys::Ignored)
            })
            .collect();
        let mut row = Row {
            keys,
            classes: self.caller_axis.class_of(),
            masks,
            exceptions: Vec::new(),
        };
        let mut callers = Vec::new();
        for &key in keys {
            let side = self.key_side(key)?;
            callers.clear();
            callers.extend(&self.apart);
            callers.extend(
                self.named_by_callers
                    .get(key as usize)
                    .into_iter()
                    .flatten(),
            );
            names_of_key(&side, |name| {
                callers.extend(self.named.get(&name).into_iter().flatten());
            });
            callers.sort_unstable();
            callers.dedup();
            for &number in &callers {
                let caller = self.callers.get(number as usize)?;
                let check = side.check(Kind::Other);
                let mut caller = CallerSide::new(self.snapshot, caller).ok()?;
                caller.derive(self.snapshot, self.needs, check);
                let identity = caller.identity(self.snapshot.vocabulary());
                let both = [identity, identity];
                let mask = self.mask(&caller, &side, both, NamedKeys::Seen);
                row.exceptions.push((key, number, mask));
            }
        }
        Some(row)
    }

    fn key_side(&self, key: u32) -> Option<KeySide<'_>> {
        let key = self.keys.get(key as usize)?;
        let mut side = KeySide::new(self.snapshot, key).ok()?;
        side.derive(self.snapshot, self.needs);
        Some(side)
    }

    fn mask(
        &self,
        caller: &CallerSide<'_>,
        key: &KeySide<'_>,
        [identity, in_key]: [Identity<'_>; 2],
        named_keys: NamedKeys,
    ) -> Mask {
        Pair {
            snapshot: self.snapshot,
            caller,
            key,
            nobody: &self.nobody,
            identity,
            in_key,
            named_keys,
        }
        .mask()
    }
}

/// Notes a number that is not lower than those before.
fn note(numbers: &mut Vec<u32>, number: u32) {
    if numbers.last() != Some(&number) {
        numbers.push(number);
    }
}

impl Row<'_> {
    /// The keys of the row, by their places in [`Matrix::keys`].
    pub fn keys(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.keys.iter().map(|key| *key as usize)
    }

    /// What the callers of each class can do with the keys, those aside whom the policies or grants
    /// of a key name.
    #[must_use]
    pub fn class_masks(&self) -> &[Mask] {
        &self.masks
    }

    /// The pairs with callers whom policies or grants of the key name: key, caller and mask.
    pub fn exceptions(&self) -> impl ExactSizeIterator<Item = (usize, usize, Mask)> + '_ {
        let exceptions = self.exceptions.iter();
        exceptions.map(|&(key, caller, mask)| (key as usize, caller as usize, mask))
    }

    /// Every pair of the row: key, caller and mask, sorted.
    pub fn for_each_pair(&self, mut visit: impl FnMut(usize, usize, Mask)) {
        let mut exceptions = self.exceptions.iter().peekable();
        for &key in self.keys {
            for (&class, caller) in self.classes.iter().zip(0_u32..) {
                let own = exceptions.next_if(|(of, with, _)| (*of, *with) == (key, caller));
                let mask = match own {
                    Some((_, _, mask)) => Some(mask),
                    None => self.masks.get(class as usize),
                };
                if let Some(mask) = mask {
                    visit(key as usize, caller as usize, *mask);
                }
            }
        }
    }
}
