//! What a region checks its own tool by: inputs and published answers, and the comparison.

use std::collections::BTreeMap;

use crate::support::User;

/// The answers of a tool, by name of the vector, as the published file has them.
fn published_answers(user: &User) -> BTreeMap<String, String> {
    let all = user.run(&["pseudonym", "vectors", "--json"]).done();
    let all: Vec<serde_json::Value> = serde_json::from_str(&all).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let answer = |vector: &serde_json::Value| {
        assert!(!vector["inputs"].as_object().unwrap().is_empty());
        (text(&vector["name"]), text(&vector["expected"]))
    };
    all.iter().map(answer).collect()
}

#[test]
fn a_region_checks_its_own_tool_by_the_published_vectors() {
    let user = User::new();
    let good = published_answers(&user);
    assert_eq!(good.len(), 37);
    let check = |answers: &BTreeMap<String, String>| {
        let path = user.write("answers.json", serde_json::to_string(answers).unwrap());
        user.run(&["pseudonym", "vectors", "--answers", &path])
    };
    assert_eq!(check(&good).done().matches("ok  ").count(), 37);
    for name in ["P2 (key=1)", "NIR key of 199072A004001", "RFC 4231 case 5"] {
        let mut wrong = good.clone();
        wrong.get_mut(name).unwrap().push('0');
        let mut missing = good.clone();
        missing.remove(name);
        for answers in [wrong, missing] {
            let said = check(&answers);
            assert_eq!(said.code, 4, "{}", said.all());
            assert!(
                said.out.contains(&format!("no  {name}\n")),
                "{}",
                said.all()
            );
            assert!(said.err.contains("error[C22]") && said.err.contains(name));
        }
    }
    let path = user.write("answers.json", "[]");
    user.run(&["pseudonym", "vectors", "--answers", &path])
        .failed(4, "C23");
}
