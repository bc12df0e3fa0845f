//! The known name that an unknown one was probably meant to be.

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
    known
        .into_iter()
        .map(|name| {
            let candidate: Vec<char> = name.to_lowercase().chars().collect();
            (distance(&wanted, &candidate), name)
        })
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Rows of the usual table, of which only the last three are kept.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous_left = None;
    for (row, &l) in (1_usize..).zip(left) {
        let mut current = vec![row];
        let mut previous_right = None;
        for (column, &r) in (0_usize..).zip(right) {
            let at = |cells: &[usize], at: Option<usize>| {
                at.and_then(|at| cells.get(at))
                    .copied()
                    .unwrap_or(usize::MAX)
            };
            let change = at(&above, Some(column)).saturating_add(usize::from(l != r));
            let drop = at(&above, column.checked_add(1)).saturating_add(1);
            let insert = at(&current, Some(column)).saturating_add(1);
            let swap = if previous_left == Some(r) && previous_right == Some(l) {
                at(&before, column.checked_sub(1)).saturating_add(1)
            } else {
                usize::MAX
            };
            current.push(change.min(drop).min(insert).min(swap));
            previous_right = Some(r);
        }
        before = above;
        above = current;
        previous_left = Some(l);
    }
    above.last().copied().unwrap_or(usize::MAX)
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
