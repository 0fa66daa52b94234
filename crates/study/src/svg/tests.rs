use super::{Layout, element, file};
use crate::chart::Chart;
use crate::comparison::Comparison;
use crate::fixture;
use contract::Lang;

fn drawn(hidden: bool) -> String {
    let (study, rows, reference) = if hidden {
        fixture::hidden_in_2023()
    } else {
        fixture::all()
    };
    let comparison = Comparison::of(&study, &rows, &reference).unwrap();
    let chart = Chart::of(&study, &rows, &reference, comparison.as_ref()).unwrap();
    String::from_utf8(file(&chart, Lang::Fr)).unwrap()
}

#[test]
fn the_chart_has_a_title_and_a_description_that_name_every_bar() {
    let text = drawn(false);
    assert!(text.contains("<title id=\"chart-title\">Part des femmes"));
    assert!(text.contains("aria-labelledby=\"chart-title chart-desc\""));
    let (_, rest) = text.split_once("<desc").unwrap();
    let (description, _) = rest.split_once("</desc>").unwrap();
    for name in [
        "Grand Est",
        "Septième région",
        "Ensemble des régions",
        "repère, CSAPA 2023",
    ] {
        assert!(description.contains(name), "{name}");
    }
    assert_eq!(
        text.matches("<path").count(),
        17,
        "a whisker and its halo for each of 8 bars, one in the key"
    );
    assert!(text.contains("stroke-dasharray"));
}

#[test]
fn a_hidden_bar_is_a_box_of_one_length_with_s_in_it() {
    let text = drawn(true);
    assert_eq!(text.matches("url(#chart-hatch)").count(), 2);
    assert_eq!(text.matches(">s</text>").count(), 2);
    assert_eq!(text.matches("width=\"64\"").count(), 2);
    assert!(text.contains("Septième région (non nommée)\u{202f}: valeur masquée"));
    assert!(!text.contains("49,3"), "the share of the hidden region");
}

#[test]
fn every_element_is_closed_and_nothing_is_loaded() {
    let text = drawn(true);
    for tag in [
        "svg", "g", "rect", "line", "path", "text", "defs", "pattern", "title", "desc",
    ] {
        let opened =
            text.matches(&format!("<{tag} ")).count() + text.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(!text.contains("href") && !text.contains("<script") && !text.contains("<image"));
}

#[test]
fn both_layouts_have_identifiers_of_their_own() {
    let (study, rows, reference) = fixture::hidden_in_2023();
    let chart = Chart::of(&study, &rows, &reference, None).unwrap();
    let wide = element(&chart, Layout::WIDE, Lang::En).into_string();
    let narrow = element(&chart, Layout::NARROW, Lang::En).into_string();
    assert!(wide.contains("id=\"wide-title\"") && narrow.contains("id=\"narrow-title\""));
    assert!(narrow.contains("url(#narrow-hatch)"));
}
