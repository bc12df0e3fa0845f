//! What is printed: one row for each thing that is measured, with its goal.

use std::fmt::Write;

/// One line.
pub struct Row {
    pub name: String,
    pub goal: String,
    pub measured: String,
    /// Of the time to that of the floor, measured in turn.
    pub to_floor: Option<f64>,
    /// Of one call.
    pub allocations: Option<f64>,
    pub met: Option<bool>,
}

impl Row {
    /// A row without goal.
    pub fn new(name: impl Into<String>, measured: String) -> Self {
        Self {
            name: name.into(),
            goal: String::new(),
            measured,
            to_floor: None,
            allocations: None,
            met: None,
        }
    }

    pub fn goal(mut self, goal: impl Into<String>, met: bool) -> Self {
        self.goal = goal.into();
        self.met = Some(met);
        self
    }

    pub fn beside_floor(mut self, ratio: f64) -> Self {
        self.to_floor = Some(ratio);
        self
    }

    pub fn allocations(mut self, count: f64) -> Self {
        self.allocations = Some(count);
        self
    }
}

/// The rows of one heading.
pub fn print(heading: &str, rows: impl IntoIterator<Item = Row>) {
    println!();
    println!(
        "{heading:36} {:>20} {:>15} {:>8} {:>6}  goal met",
        "goal", "measured", "to floor", "allocs"
    );
    for row in rows {
        let mut line = format!("{:36} {:>20} {:>15}", row.name, row.goal, row.measured);
        let ratio = row.to_floor.map(ratio).unwrap_or_default();
        let allocations = row.allocations.map(count).unwrap_or_default();
        let met = match row.met {
            Some(true) => "  yes",
            Some(false) => "  not met",
            None => "",
        };
        write!(line, " {ratio:>8} {allocations:>6}{met}").unwrap();
        println!("{}", line.trim_end());
    }
}

/// `812 ns`, `3.21 µs`, `1.50 ms`
pub fn nanoseconds(time: f64) -> String {
    match time {
        ..1e3 => format!("{time:.0} ns"),
        ..1e6 => format!("{:.2} µs", time / 1e3),
        _ => format!("{:.2} ms", time / 1e6),
    }
}

pub fn ratio(ratio: f64) -> String {
    format!("{ratio:.2}x")
}

fn count(count: f64) -> String {
    if count == 0.0 {
        "0".to_owned()
    } else {
        format!("{count:.2}")
    }
}
