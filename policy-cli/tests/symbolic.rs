//! Answers about all requests are those that `testdata/diff` and `testdata/prove` want, and every
//! example in them is confirmed by `kms-policy test`.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "test code reads files and fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

#[test]
fn changes_are_those_wanted() {
    check_folders("diff", 34, check_diff);
}

#[test]
fn claims_hold_and_fail_as_wanted() {
    check_folders("prove", 14, check_prove);
}

/// Checks every folder, and shows all that is wrong in all of them together.
fn check_folders(command: &str, at_least: usize, check: fn(&mut Folder)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let entries = fs::read_dir(root.join(command)).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the entry can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    paths.sort();
    assert!(paths.len() >= at_least, "{} folders", paths.len());

    let mut failures = Vec::new();
    for path in paths {
        let mut folder = Folder::open(command, path);
        check(&mut folder);
        folder.confirm_cases();
        if !folder.wrong.is_empty() {
            let name = folder.path.file_name().unwrap_or_default();
            failures.push(format!(
                "{command}/{}: {}\n  - {}",
                name.to_string_lossy(),
                text(&folder.want, "note"),
                folder.wrong.join("\n  - ")
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} folders of testdata/{command} fail:\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
}

fn check_diff(folder: &mut Folder) {
    let args = ["diff", "old.json", "new.json", "--fail-on", "none"];
    let Some(answer) = folder.ask(&args) else {
        return;
    };
    for undecided in list(&answer, "undecided") {
        folder.fail(format!("undecided: {undecided}"));
    }
    let changes = list(&answer, "changes");
    for direction in ["gained", "lost"] {
        let (denied, allowed) = match direction {
            "gained" => ("before", "after"),
            _ => ("after", "before"),
        };
        let found: Vec<&Value> = changes
            .iter()
            .filter(|change| text(change, "direction") == direction)
            .collect();
        if let Some(wanted) = folder.want.get(direction).cloned() {
            check_direction(folder, direction, &wanted, &found);
        }
        for change in found {
            for (side, is_allowed) in [(denied, false), (allowed, true)] {
                let decision = change.get(side).map_or("", |side| text(side, "decision"));
                if (decision == "allowed") != is_allowed {
                    folder.fail(format!("{direction}, and {side} is `{decision}`: {change}"));
                }
                let case = change.get(format!("{side}Case"));
                folder.add_case(&format!("{direction}, {side}"), case, is_allowed);
            }
        }
    }
}

/// Every wanted caller and action is covered, and when none is wanted there is none.
fn check_direction(folder: &mut Folder, direction: &str, wanted: &Value, found: &[&Value]) {
    let wanted = wanted.as_array().expect("`gained` and `lost` are lists");
    if wanted.is_empty() {
        for change in found {
            let short = short(change);
            folder.fail(format!("nothing should be {direction}, found {short}"));
        }
    }
    for entry in wanted {
        let who = text(entry, "who");
        let covering: Vec<&&Value> = found
            .iter()
            .filter(|change| {
                let callers = list(change, "callers");
                callers.iter().any(|caller| is_covered(who, caller))
            })
            .collect();
        for action in list(entry, "actions") {
            let is_there = covering
                .iter()
                .any(|change| list(change, "actions").contains(action));
            if !is_there {
                let found: Vec<String> = found.iter().map(|change| short(change)).collect();
                folder.fail(format!(
                    "{who} should have {direction} {action}, found {}",
                    found.join("; ")
                ));
            }
        }
    }
}

fn check_prove(folder: &mut Folder) {
    let file = fs::read_to_string(folder.path.join("claims.json")).expect("there are claims");
    let file: Value = serde_json::from_str(&file).expect("the claims are JSON");
    let Some(answer) = folder.ask(&["prove", "claims.json"]) else {
        return;
    };
    let wanted = folder.want.get("claims").cloned();
    let wanted = wanted.expect("`want.json` has `claims`");
    let wanted = wanted.as_object().expect("`claims` is an object");
    let found = list(&answer, "claims");
    let claims = list(&file, "Claim");
    if claims.len() != found.len() || claims.len() != wanted.len() {
        let (claims, found, wanted) = (claims.len(), found.len(), wanted.len());
        folder.fail(format!("{claims} claims, {wanted} wanted, {found} found"));
    }
    for claim in claims {
        let name = text(claim, "Sid");
        let found = found.iter().find(|found| text(found, "name") == name);
        let (Some(want), Some(found)) = (wanted.get(name), found) else {
            folder.fail(format!("{name} is not there"));
            continue;
        };
        let (answer, want_answer) = (text(found, "answer"), text(want, "answer"));
        if answer != want_answer {
            let example = found.get("example").unwrap_or(&Value::Null);
            folder.fail(format!("{name} {answer}, not {want_answer}: {example}"));
        }
        if answer == "holds" {
            check_proof(folder, name, want, found);
        }
        if answer == "fails" {
            let case = found.get("case");
            if let Some(by) = want.get("by").and_then(Value::as_str)
                && !case.is_some_and(|case| is_made_by(case, by))
            {
                folder.fail(format!("{name} should fail by {by}: {found}"));
            }
            folder.add_case(name, case, text(claim, "Expect") == "Denied");
        }
    }
}

fn check_proof(folder: &mut Folder, name: &str, want: &Value, found: &Value) {
    if found.get("vacuous") != Some(&Value::Bool(false)) {
        folder.fail(format!("{name} speaks of no request"));
    }
    let escapes = list(found, "escapes");
    let actions: Vec<&str> = escapes
        .iter()
        .map(|escape| text(escape, "action"))
        .collect();
    if let Some(wanted) = want.get("escapes").and_then(Value::as_array) {
        for action in wanted.iter().filter_map(Value::as_str) {
            if !actions.contains(&action) {
                folder.fail(format!("{name} should name {action}, names {actions:?}"));
            }
        }
        if wanted.is_empty() && !actions.is_empty() {
            folder.fail(format!("{name} should name no escape, names {actions:?}"));
        }
    }
    for escape in escapes {
        let action = text(escape, "action");
        folder.add_case(&format!("{name}, {action}"), escape.get("case"), true);
    }
}

/// One folder, and what is wrong with the answer to it.
struct Folder {
    command: String,
    path: PathBuf,
    want: Value,
    scratch: PathBuf,
    cases: Vec<PathBuf>,
    wrong: Vec<String>,
}

impl Folder {
    fn open(command: &str, path: PathBuf) -> Self {
        let want = fs::read_to_string(path.join("want.json")).expect("there is a `want.json`");
        let name = path.file_name().unwrap_or_default();
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("symbolic")
            .join(command)
            .join(name);
        if scratch.exists() {
            fs::remove_dir_all(&scratch).expect("the cases of the last run can be removed");
        }
        fs::create_dir_all(&scratch).expect("there is room for cases");
        Self {
            command: command.to_owned(),
            want: serde_json::from_str(&want).expect("`want.json` is JSON"),
            path,
            scratch,
            cases: Vec::new(),
            wrong: Vec::new(),
        }
    }

    fn fail(&mut self, what: String) {
        self.wrong.push(what);
    }

    /// The answer of the command, none when it gives none.
    fn ask(&mut self, args: &[&str]) -> Option<Value> {
        let more = list(&self.want, "args").iter().filter_map(Value::as_str);
        let args: Vec<&str> = args
            .iter()
            .copied()
            .chain(more)
            .chain(["--format", "json"])
            .collect();
        let output = run(&self.path, &args);
        match serde_json::from_slice(&output.stdout) {
            Ok(answer) => Some(answer),
            Err(error) => {
                let command = &self.command;
                let shown = shown(&output);
                self.fail(format!("{command} gives no JSON ({error}): {shown}"));
                None
            }
        }
    }

    /// Keeps an example for [`Folder::confirm_cases`].
    fn add_case(&mut self, of: &str, case: Option<&Value>, is_allowed: bool) {
        let Some(case) = case.filter(|case| case.is_object()) else {
            self.fail(format!("{of}: there is no case"));
            return;
        };
        let decisions: Vec<&str> = list(case, "cases")
            .iter()
            .filter_map(|case| case.get("want"))
            .map(|want| text(want, "decision"))
            .collect();
        let agrees = |decision: &&str| (*decision == "allowed") == is_allowed;
        if decisions.is_empty() || !decisions.iter().all(agrees) {
            self.fail(format!("{of}: the case wants {decisions:?}"));
        }
        let path = self.scratch.join(format!("{}.json", self.cases.len()));
        fs::write(&path, case.to_string()).expect("the case can be written");
        self.cases.push(path);
    }

    /// The examples are decided as the answer says.
    fn confirm_cases(&mut self) {
        for path in std::mem::take(&mut self.cases) {
            let output = run(&self.path, &["test", &path.to_string_lossy()]);
            if !output.status.success() {
                self.fail(format!(
                    "an example is not confirmed: {}\n{}",
                    shown(&output),
                    fs::read_to_string(&path).unwrap_or_default()
                ));
            }
        }
    }
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kms-policy"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the command starts")
}

/// Whether a caller of a change is the wanted one.
fn is_covered(who: &str, caller: &Value) -> bool {
    if who == "any" {
        return true;
    }
    let is_others = text(caller, "class") == "others";
    let Some((kind, account)) = who
        .strip_prefix("other ")
        .and_then(|others| others.split_once(" of "))
    else {
        return !is_others && text(caller, "name") == who;
    };
    let wanted = (account != "any account").then_some(account);
    let found = caller.get("account").and_then(Value::as_str);
    is_others && text(caller, "kind") == kind && found == wanted
}

/// Whether the request of a case comes from a caller, from a session of a role or from a federated
/// session of a user.
fn is_made_by(case: &Value, by: &str) -> bool {
    list(case, "cases").iter().any(|case| {
        let principal = case.pointer("/request/principal").unwrap_or(&Value::Null);
        let arn = principal.as_str().unwrap_or(text(principal, "arn"));
        [arn, text(principal, "role"), text(principal, "issuer")].contains(&by)
            || is_session(arn, by)
    })
}

/// Whether a session ARN, which does not say the path of its role, can be one of the role.
fn is_session(arn: &str, role: &str) -> bool {
    let Some(rest) = arn.strip_prefix("arn:aws:sts::") else {
        return false;
    };
    let (Some((account, path)), Some((session_of, name))) =
        (role_parts(role), rest.split_once(":assumed-role/"))
    else {
        return false;
    };
    let name = name.split('/').next();
    session_of == account && name == path.rsplit('/').next()
}

/// The account of a role, and its name after the path.
fn role_parts(role: &str) -> Option<(&str, &str)> {
    role.strip_prefix("arn:aws:iam::")?.split_once(":role/")
}

fn list<'a>(of: &'a Value, member: &str) -> &'a [Value] {
    of.get(member)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(of: &'a Value, member: &str) -> &'a str {
    of.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The callers, the actions and the example of a change.
fn short(change: &Value) -> String {
    let part = |member| change.get(member).unwrap_or(&Value::Null);
    let (callers, actions, example) = (part("callers"), part("actions"), part("example"));
    format!("{actions} by {callers}, as in {example}")
}

fn shown(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    texts.concat()
}
