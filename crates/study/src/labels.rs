//! What a code is called.

use contract::Sentence;
use disclosure::Scalar;

use crate::front_matter::{Dimension, NameSource};
use crate::number::plain;
use crate::reference::Reference;

/// The name of a code of a dimension: the study's own name, else the reference's, else the code.
pub(crate) fn name(dimension: &Dimension, value: &Scalar, reference: &Reference) -> Sentence {
    let code = plain(value);
    if let Some(own) = dimension.names.iter().find(|name| name.code == code) {
        return own.label.clone();
    }
    let known = match dimension.names_from {
        Some(NameSource::Region) => reference.region(&code),
        None => None,
    };
    match known {
        Some(name) => Sentence::new(name, name),
        None if *value == Scalar::Null => Sentence::new("non renseigné", "not recorded"),
        None => Sentence::new(code.clone(), code),
    }
}

/// Whether a value is the code of the margin row.
pub(crate) fn is_total(dimension: &Dimension, value: &Scalar) -> bool {
    dimension
        .total
        .as_deref()
        .is_some_and(|total| *value == Scalar::Text(total.to_owned()))
}
