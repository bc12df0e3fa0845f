//! Random steps that mean something in the state they are made for.

use proptest::arbitrary::any;
use proptest::strategy::{BoxedStrategy, Just, Strategy};
use proptest_state_machine::ReferenceStateMachine;

use crate::names::{By, Context, KeyRef, Party, REGIONS, Token, Who};
use crate::policies::KeyPolicy;
use crate::reference::{DAY, State};
use crate::step::{Call, Damage, EndOf, Operation, Seconds, Step};

/// The abstract state machine.
#[derive(Debug)]
pub(crate) struct Reference;

impl ReferenceStateMachine for Reference {
    type State = State;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<State> {
        Just(State::new()).boxed()
    }

    fn transitions(state: &State) -> BoxedStrategy<Step> {
        let state = state.clone();
        any::<[u16; 26]>()
            .prop_map(move |numbers| Dice::new(numbers).step(&state))
            .boxed()
    }

    fn apply(mut state: State, step: &Step) -> State {
        state.step(step);
        state
    }

    fn preconditions(state: &State, step: &Step) -> bool {
        state.permits(step)
    }
}

/// What an operation speaks of, by number.
#[derive(Debug, Default)]
pub(crate) struct Mentioned {
    pub(crate) keys: Vec<usize>,
    pub(crate) blob: Option<usize>,
    pub(crate) grant: Option<usize>,
    pub(crate) alias: Option<usize>,
}

/// Numbers that choices are made by; zero is the plainest choice.
pub(crate) struct Dice {
    numbers: std::vec::IntoIter<u16>,
}

impl Dice {
    fn new(numbers: [u16; 26]) -> Self {
        Self {
            numbers: Vec::from(numbers).into_iter(),
        }
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.numbers.next().unwrap_or_default()) % bound.max(1)
    }

    /// True so many times of a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn step(mut self, state: &State) -> Step {
        let usable = (0..state.keys.len()).filter(|key| !state.is_gone(*key));
        if usable.count() < 2 {
            return self.create(state);
        }
        if self.percent(12)
            && let Some(step) = self.sleep(state)
        {
            return step;
        }
        match self.below(100) {
            0..=45 => Step::Call(self.use_key(state)),
            46..=75 => Step::Call(self.manage(state)),
            76..=77 => self.create(state),
            78..=86 => Step::Iam(self.edit(state)),
            87..=96 => Step::Advance(self.time(state)),
            97..=98 => Step::Sweep,
            _ => Step::Takeover,
        }
    }

    /// The next step of a key that is rotated, disabled over the date, and enabled again.
    fn sleep(&mut self, state: &State) -> Option<Step> {
        let waits = |key: &&usize| state.keys[**key].deletion.is_none();
        let rotated: Vec<usize> = (0..state.keys.len())
            .filter(|key| state.keys[*key].rotation.is_some())
            .collect();
        let key = *rotated.iter().find(waits)?;
        let place = &state.keys[key];
        let next = place.rotation?.next;
        let what = if place.enabled {
            Operation::DisableKey(KeyRef::Arn(key))
        } else if next > state.now {
            let more = self.one_of(&[0, 1, 200 * DAY]);
            return Some(Step::Advance(Seconds(next - state.now + more)));
        } else {
            Operation::EnableKey(KeyRef::Arn(key))
        };
        let by = By {
            who: Who::One(if place.account == 0 { 0 } else { 4 }),
            region: place.region,
            via: false,
            endpoint: false,
        };
        Some(Step::Call(Call {
            by,
            what,
            tokens: Vec::new(),
            dry: false,
        }))
    }

    fn create(&mut self, state: &State) -> Step {
        let account = self.below(2);
        let policy = self.percent(80).then(|| self.one_of(&KeyPolicy::ALL));
        let what = Operation::CreateKey(policy, self.percent(20), self.percent(40));
        let region = usize::from(self.percent(15));
        let mut by = self.by(state, account, region);
        if self.percent(70) {
            by.who = Who::One(if account == 0 { 0 } else { 4 });
        }
        Step::Call(self.call(state, by, what, None))
    }

    fn use_key(&mut self, state: &State) -> Call {
        let kind = self.below(12);
        let blob = (!state.blobs.is_empty()).then(|| {
            let newest = state.blobs.len() - 1;
            newest - self.below(state.blobs.len().min(12))
        });
        let key = match blob {
            Some(blob) if kind >= 6 => state.blobs[blob].key,
            Some(_) | None => self.key(state),
        };
        // Grants are for those whom nothing else allows.
        let granted = (0..state.grants.len()).rev().find_map(|grant| {
            let grant = &state.grants[grant];
            match grant.new.grantee {
                Party::One(one) | Party::Session(one) if !grant.ended => Some((grant.key, one)),
                _ => None,
            }
        });
        let granted = granted.filter(|(key, _)| {
            blob.is_none() || kind < 6 || Some(*key) == blob.map(|blob| state.blobs[blob].key)
        });
        let granted = granted.filter(|_| self.percent(25));
        let key = granted.map_or(key, |(key, _)| key);
        let place = &state.keys[key];
        let mut by = self.by(state, place.account, place.region);
        if let Some((_, one)) = granted {
            by.who = Who::One(one);
        }
        let reference = self.reference(state, key);
        let context = self.context();
        let what = match (kind, blob) {
            (0..=2, _) => {
                let byte = u8::try_from(self.below(256)).unwrap();
                Operation::Encrypt(reference, context, byte)
            }
            (3, _) => Operation::GenerateDataKey(reference, context),
            (4, _) => Operation::GenerateDataKeyWithoutPlaintext(reference, context),
            (5, _) => {
                if self.percent(50) {
                    Operation::GenerateRandom
                } else {
                    Operation::DescribeKey(reference)
                }
            }
            (6..=9, Some(blob)) => {
                let right = state.blobs[blob].context;
                let context = if self.percent(15) { context } else { right };
                let damage = match self.below(25) {
                    21 => Damage::Tail,
                    22 => Damage::Longer,
                    23 => Damage::Version,
                    24 => Damage::Somewhere(u16::try_from(self.below(200)).unwrap()),
                    _ => Damage::None,
                };
                let named = match self.below(10) {
                    8 => Some(self.other(state)),
                    6..=7 => Some(reference),
                    _ => None,
                };
                Operation::Decrypt(blob, damage, context, named)
            }
            (_, Some(blob)) => {
                let right = state.blobs[blob].context;
                let old = if self.percent(10) { context } else { right };
                let destination = self.key(state);
                let destination = self.reference(state, destination);
                let named = self.percent(25).then_some(reference);
                Operation::ReEncrypt(blob, old, destination, context, named)
            }
            (_, None) => Operation::DescribeKey(reference),
        };
        self.call(state, by, what, Some(key))
    }

    fn manage(&mut self, state: &State) -> Call {
        let choice = self.below(27);
        let wanted = (0..state.keys.len()).find(|key| match choice {
            0 | 19 | 26 => !state.keys[*key].enabled && !state.is_gone(*key),
            18 => state.keys[*key].enabled && state.keys[*key].rotation.is_some(),
            3 | 4 => state.keys[*key].deletion.is_some() && !state.is_gone(*key),
            _ => false,
        });
        let held = match choice {
            12 | 14 | 15 | 20 => {
                let held: Vec<_> = state.aliases.keys().copied().collect();
                (!held.is_empty()).then(|| self.one_of(&held))
            }
            _ => None,
        };
        let beside = held.and_then(|(account, region, _)| {
            let mut beside = (0..state.keys.len()).rev();
            beside.find(|key| {
                let key = &state.keys[*key];
                (key.account, key.region) == (account, region)
            })
        });
        let key = wanted.or(beside).unwrap_or_else(|| self.key(state));
        let place = &state.keys[key];
        let (account, region) = match held {
            Some((account, region, _)) => (account, region),
            None => (place.account, place.region),
        };
        let mut by = self.by(state, account, region);
        if self.percent(55) {
            by.who = Who::One(if account == 0 { 0 } else { 4 });
        }
        let alias = held.map_or_else(|| self.alias(), |(_, _, alias)| alias);
        let named = if self.percent(5) {
            self.other(state)
        } else {
            KeyRef::Arn(key)
        };
        let what = match choice {
            0 | 19 | 26 => Operation::EnableKey(named),
            1 | 18 => Operation::DisableKey(named),
            2 | 25 => {
                let days = self.one_of(&[7, 7, 8, 30, 3]);
                Operation::ScheduleKeyDeletion(named, days)
            }
            3 | 4 => Operation::CancelKeyDeletion(named),
            5 => {
                let policy = self.one_of(&KeyPolicy::ALL);
                Operation::PutKeyPolicy(named, policy, self.percent(30))
            }
            6..=8 => {
                let days = self.one_of(&[Some(90), None, Some(100), Some(2560), Some(30)]);
                Operation::EnableKeyRotation(named, days)
            }
            9 => Operation::DisableKeyRotation(named),
            10..=11 => Operation::RotateKeyOnDemand(named),
            12..=13 => Operation::CreateAlias(alias, named),
            14 | 20 if held.is_some() || self.percent(10) => Operation::UpdateAlias(alias, named),
            15 if held.is_some() || self.percent(10) => Operation::DeleteAlias(alias),
            14 | 15 | 20 => Operation::CreateAlias(alias, named),
            16 => Operation::TagResource(named, self.one_of(&["blue", "red"])),
            17 => Operation::UntagResource(named),
            22..=24 if !state.grants.is_empty() => self.end(state, named),
            _ => Operation::CreateGrant(named, self.grant()),
        };
        self.call(state, by, what, Some(key))
    }

    fn end(&mut self, state: &State, other: KeyRef) -> Operation {
        let grant = self.below(state.grants.len());
        let key = if self.percent(8) {
            other
        } else {
            KeyRef::Arn(state.grants[grant].key)
        };
        match self.below(20) {
            0..=8 => Operation::RevokeGrant(key, grant),
            9..=13 => Operation::RetireGrant(EndOf::Id(key, grant)),
            14..=18 => Operation::RetireGrant(EndOf::Token(Token::Of(grant))),
            _ => Operation::RetireGrant(EndOf::Token(Token::Forged)),
        }
    }

    fn call(&mut self, state: &State, by: By, what: Operation, key: Option<usize>) -> Call {
        let of_key = |grant: &usize| key.is_none_or(|key| state.grants[*grant].key == key);
        let grants: Vec<usize> = (0..state.grants.len()).filter(of_key).collect();
        let tokens = match self.below(20) {
            _ if !what.takes_tokens() => Vec::new(),
            12..=18 if !grants.is_empty() => vec![Token::Of(self.one_of(&grants))],
            19 if self.percent(25) => vec![Token::Forged],
            _ => Vec::new(),
        };
        let dry = what.takes_dry_run() && self.percent(6);
        let who = match by.who {
            Who::Service if what.mentions().alias.is_some() => Who::One(0),
            who => who,
        };
        Call {
            by: By { who, ..by },
            what,
            tokens,
            dry,
        }
    }

    fn by(&mut self, state: &State, account: usize, region: usize) -> By {
        let admin = if account == 0 { 0 } else { 4 };
        let app = if account == 0 { 1 } else { 5 };
        let again = state
            .people
            .iter()
            .position(|one| one.there && one.life > 0);
        let who = match self.below(40) {
            // Who came into a name is looked at closely.
            5..=10 if again.is_some() => Who::One(again.unwrap()),
            0..=10 => Who::One(admin),
            11..=19 => Who::One(app),
            20..=22 => Who::One(if account == 0 { 5 } else { 1 }),
            23 => Who::One(if account == 0 { 4 } else { 0 }),
            24..=26 => Who::One(2),
            27..=29 => Who::One(3),
            30..=32 => Who::Narrow(self.one_of(&[admin, app, 3])),
            33..=34 => Who::Former(self.one_of(&[1, 5, 2, 3])),
            35..=36 => Who::Root(account),
            37 => Who::Root(1 - account),
            _ => Who::Service,
        };
        let region = if self.percent(4) {
            REGIONS.len() - 1 - region
        } else {
            region
        };
        let policy = state.keys.iter().any(|key| key.policy == KeyPolicy::Via);
        By {
            who,
            region,
            via: who != Who::Service && self.percent(if policy { 12 } else { 3 }),
            endpoint: who != Who::Service && self.percent(8),
        }
    }

    fn key(&mut self, state: &State) -> usize {
        let usable: Vec<usize> = (0..state.keys.len())
            .filter(|key| !state.is_gone(*key))
            .collect();
        let just_gone = |key: &usize| state.keys[*key].deletion == Some(state.now);
        let just_gone = (0..state.keys.len()).find(just_gone);
        match self.below(100) {
            // Most happens to one key, so that what happens to it meets.
            0..=49 => usable[0],
            90..=94 => self.below(state.keys.len()),
            60..=79 if just_gone.is_some() => just_gone.unwrap(),
            _ => self.one_of(&usable),
        }
    }

    fn reference(&mut self, state: &State, key: usize) -> KeyRef {
        let place = &state.keys[key];
        let alias = state.aliases.iter().find(|(_, to)| **to == key);
        match (self.below(10), alias) {
            (6..=7, Some(((_, _, alias), _))) => KeyRef::Alias(*alias),
            (8, Some(((account, region, alias), _))) => KeyRef::AliasArn(*account, *region, *alias),
            (9, _) => KeyRef::Id(key),
            (5, _) if self.percent(15) => KeyRef::Unknown(place.account, place.region),
            (_, _) => KeyRef::Arn(key),
        }
    }

    /// A key that is probably not the one that is meant.
    fn other(&mut self, state: &State) -> KeyRef {
        match self.below(6) {
            0 => KeyRef::Unknown(self.below(2), 0),
            1 => KeyRef::Alias(self.below(2)),
            2 => KeyRef::AliasArn(self.below(2), 0, self.below(2)),
            3 => KeyRef::Id(self.below(state.keys.len())),
            _ => KeyRef::Arn(self.below(state.keys.len())),
        }
    }

    fn alias(&mut self) -> usize {
        self.one_of(&[0, 0, 0, 0, 1, 1, 1, 2])
    }

    fn context(&mut self) -> Context {
        Context(self.below(Context::ALL.len()))
    }
}
