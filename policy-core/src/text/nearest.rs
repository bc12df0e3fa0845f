//! The known name that an unknown one was probably meant to be.

use std::mem::swap;

/// The known name nearest to what was written, if any is near enough to be meant.
///
/// Distance is the number of letters to insert, drop, change or swap with their neighbor; a
/// difference of case alone costs nothing.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if written.len() > MAX_LENGTH {
        return None;
    }
    let wanted: Vec<char> = written.to_lowercase().chars().collect();
    let limit = match wanted.len() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let mut candidate: Vec<char> = Vec::new();
    let mut rows = Rows::default();
    let near = known.into_iter().filter_map(|name| {
        candidate.clear();
        candidate.extend(name.chars().flat_map(char::to_lowercase));
        // Each letter more has to be inserted or dropped.
        let is_as_long = candidate.len().abs_diff(wanted.len()) <= limit;
        let distance = is_as_long.then(|| rows.distance(&wanted, &candidate))?;
        (distance <= limit).then_some((distance, name))
    });
    near.min().map(|(_, name)| name)
}

/// Rows of the usual table, of which only the last three are kept.
#[derive(Debug, Default)]
struct Rows {
    before: Vec<usize>,
    above: Vec<usize>,
    current: Vec<usize>,
}

impl Rows {
    fn distance(&mut self, left: &[char], right: &[char]) -> usize {
        let Self {
            before,
            above,
            current,
        } = self;
        before.clear();
        above.clear();
        above.extend(0..=right.len());
        let mut previous_left = None;
        for (row, &l) in (1_usize..).zip(left) {
            current.clear();
            current.push(row);
            let mut previous_right = None;
            for (column, &r) in (0_usize..).zip(right) {
                let at = |cells: &[usize], at: Option<usize>| {
                    at.and_then(|at| cells.get(at))
                        .copied()
                        .unwrap_or(usize::MAX)
                };
                let change = at(above, Some(column)).saturating_add(usize::from(l != r));
                let drop = at(above, column.checked_add(1)).saturating_add(1);
                let insert = at(current, Some(column)).saturating_add(1);
                let swapped = if previous_left == Some(r) && previous_right == Some(l) {
                    at(before, column.checked_sub(1)).saturating_add(1)
                } else {
                    usize::MAX
                };
                current.push(change.min(drop).min(insert).min(swapped));
                previous_right = Some(r);
            }
            swap(before, above);
            swap(above, current);
            previous_left = Some(l);
        }
        above.last().copied().unwrap_or(usize::MAX)
    }
}

/// No name of IAM or KMS is longer; it keeps the table small.
const MAX_LENGTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_found() {
        let known = ["Effect", "Action", "Resource", "Sid"];
        for (written, wanted) in [
            ("effect", Some("Effect")),
            ("Efect", Some("Effect")),
            ("Actoin", Some("Action")),
            ("Resources", Some("Resource")),
            ("sid", Some("Sid")),
            ("Banana", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), wanted, "{written}");
        }
    }
}
