//! How CloudTrail spells names and instants.

use policy_core::value::time::Timestamp;

/// `keyId` for `KeyId`; `AWSAccountId` stays.
pub(crate) fn name(member: &str) -> String {
    let mut letters = member.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    if letters.clone().next().is_none_or(char::is_uppercase) {
        return member.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

/// `Aug 10, 2022, 10:38:27 PM`.
///
/// Source: KMS Developer Guide, "CreateKey" under "Examples of CloudTrail log entries".
pub(crate) fn instant(at: Timestamp) -> String {
    let text = at.to_string();
    spoken(&text).unwrap_or(text)
}

/// Of `2022-08-10T22:38:27Z`; `None` for what is beyond the years that ISO 8601 can say.
fn spoken(text: &str) -> Option<String> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, date) = date.split_once('-')?;
    let (month, day) = date.split_once('-')?;
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day: u32 = day.parse().ok()?;
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let (hour, rest) = time.split_once(':')?;
    let hour: u32 = hour.parse().ok()?;
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = match hour % 12 {
        0 => 12,
        other => other,
    };
    Some(format!("{month} {day}, {year}, {hour}:{rest} {half}"))
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use policy_core::value::time::Timestamp;

    use super::instant;
    use super::name;

    #[test]
    fn instants_are_spoken() {
        let rows = [
            ("2022-08-10T22:38:27Z", "Aug 10, 2022, 10:38:27 PM"),
            ("2024-02-29T00:00:09.5Z", "Feb 29, 2024, 12:00:09 AM"),
            ("2021-12-01T12:30:00Z", "Dec 1, 2021, 12:30:00 PM"),
            ("999999999999999", "999999999999999"),
        ];
        for (at, want) in rows {
            let at = Timestamp::parse(at).expect("a date");
            assert_eq!(instant(at), want);
        }
    }

    #[test]
    fn names_are_in_camel_case() {
        assert_eq!(name("KeyId"), "keyId");
        assert_eq!(name("AWSAccountId"), "AWSAccountId");
        assert_eq!(name(""), "");
    }
}
