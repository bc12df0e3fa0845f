//! Who may make what the gate hands out: nobody outside of the gate.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::authorize::resolve::Found;
use crate::authorize::{
    Admitted, Authorized, Gate, OnAccount, OnAlias, OnDestination, OnKey, OnSource,
};

#[expect(unnameable_types, reason = "sealed: nobody outside implements it")]
pub trait Target: Sized {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(found: Found) -> Option<Self>;
}

#[expect(unnameable_types, reason = "sealed: nobody outside implements it")]
pub trait Permits<'g>: Sized {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(gate: &'g Gate, admitted: &Arc<Admitted>, found: Vec<Found>) -> Option<Self>;
}

fn one<'g, O, T: Target>(
    gate: &'g Gate,
    admitted: &Arc<Admitted>,
    found: Found,
) -> Option<Authorized<'g, O, T>> {
    Some(Authorized {
        gate,
        target: T::of(found)?,
        admitted: Arc::clone(admitted),
        operation: PhantomData,
    })
}

impl<'g, O, T: Target> Permits<'g> for Authorized<'g, O, T> {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(gate: &'g Gate, admitted: &Arc<Admitted>, found: Vec<Found>) -> Option<Self> {
        let [target] = <[Found; 1]>::try_from(found).ok()?;
        one(gate, admitted, target)
    }
}

impl<'g, O, A: Target, B: Target> Permits<'g> for (Authorized<'g, O, A>, Authorized<'g, O, B>) {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(gate: &'g Gate, admitted: &Arc<Admitted>, found: Vec<Found>) -> Option<Self> {
        let [first, second] = <[Found; 2]>::try_from(found).ok()?;
        Some((one(gate, admitted, first)?, one(gate, admitted, second)?))
    }
}

/// The second check is made of some calls only.
impl<'g, O, A: Target, B: Target> Permits<'g>
    for (Authorized<'g, O, A>, Option<Authorized<'g, O, B>>)
{
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(gate: &'g Gate, admitted: &Arc<Admitted>, found: Vec<Found>) -> Option<Self> {
        let mut found = found.into_iter();
        let first = one(gate, admitted, found.next()?)?;
        let second = match found.next() {
            Some(second) => Some(one(gate, admitted, second)?),
            None => None,
        };
        found.next().is_none().then_some((first, second))
    }
}

impl<'g, O, A: Target, B: Target, C: Target> Permits<'g>
    for (
        Authorized<'g, O, A>,
        Authorized<'g, O, B>,
        Authorized<'g, O, C>,
    )
{
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(gate: &'g Gate, admitted: &Arc<Admitted>, found: Vec<Found>) -> Option<Self> {
        let [first, second, third] = <[Found; 3]>::try_from(found).ok()?;
        Some((
            one(gate, admitted, first)?,
            one(gate, admitted, second)?,
            one(gate, admitted, third)?,
        ))
    }
}

macro_rules! key_target {
    ($($target:ident),*) => {$(
        impl Target for $target {
            #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
            fn of(found: Found) -> Option<Self> {
                match found {
                    Found::Key(stored) => Some(Self(stored)),
                    Found::Account(_) | Found::Alias(_) => None,
                }
            }
        }

        impl super::Target for $target {}

        impl super::KeyTarget for $target {
            fn stored(&self) -> &Arc<super::StoredKey> {
                &self.0
            }
        }
    )*};
}

key_target!(OnDestination, OnKey, OnSource);

impl Target for OnAccount {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(found: Found) -> Option<Self> {
        match found {
            Found::Account(place) => Some(Self(place)),
            Found::Alias(_) | Found::Key(_) => None,
        }
    }
}

impl super::Target for OnAccount {}

impl Target for OnAlias {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name it")]
    fn of(found: Found) -> Option<Self> {
        match found {
            Found::Alias(arn) => Some(Self(arn)),
            Found::Account(_) | Found::Key(_) => None,
        }
    }
}

impl super::Target for OnAlias {}
