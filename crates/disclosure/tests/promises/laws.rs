//! What holds for every table.

use crate::toolkit::counted;
use crate::world::{DOMAIN, MOMENTS, Thresholds, World, worlds};
use proptest::prelude::*;
use tamis_disclosure::{Memory, ProtectedTable, ProtectedValue, Scalar, Statistic, protect};

fn protected(world: &World) -> ProtectedTable {
    protect(
        vec![world.table()],
        &world.profile(),
        &mut Memory::nothing(),
    )
    .unwrap()
    .remove(0)
}

/// Without rounding, so that numbers can be subtracted.
fn exact(world: &World) -> World {
    World {
        thresholds: Thresholds {
            base: 1,
            ..world.thresholds
        },
        ..world.clone()
    }
}

fn shown(table: &ProtectedTable, keys: &[Scalar], moment: usize) -> Option<i64> {
    let row = table.rows().iter().find(|row| row.keys == keys)?;
    row.values[moment].number()
}

fn was_shown(table: &ProtectedTable, keys: &[Scalar], moment: usize) -> bool {
    shown(table, keys, moment).is_some()
}

fn moment(statistic: Statistic, piece: usize) -> usize {
    MOMENTS
        .iter()
        .position(|&asked| asked == (statistic, piece))
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn raising_k_never_reveals_a_cell(world in worlds()) {
        let strict = World {
            thresholds: Thresholds { k: world.thresholds.k + 1, ..world.thresholds },
            ..world.clone()
        };
        let (loose, strict) = (protected(&world), protected(&strict));
        for row in strict.rows() {
            for moment in 0..MOMENTS.len() {
                if row.values[moment] != ProtectedValue::Suppressed {
                    prop_assert!(was_shown(&loose, &row.keys, moment));
                }
            }
        }
    }

    #[test]
    fn raising_any_other_threshold_never_reveals_a_cell(world in worlds()) {
        let t = world.thresholds;
        let (loose, world) = (protected(&world), &world);
        for thresholds in [
            Thresholds { structures: t.structures + 1, ..t },
            Thresholds { practitioners: t.practitioners + 1, ..t },
            Thresholds { share: t.share - 10, ..t },
            Thresholds { two: t.two - 10, ..t },
            Thresholds { p: t.p + 10, ..t },
        ] {
            let strict = protected(&World { thresholds, ..world.clone() });
            for row in strict.rows() {
                for (moment, value) in row.values.iter().enumerate() {
                    prop_assert!(value.number().is_none() || was_shown(&loose, &row.keys, moment));
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_cells_changes_nothing(world in worlds(), seed in any::<u64>()) {
        let mut cells = world.cells();
        let turn = usize::try_from(seed % 7).unwrap() % cells.len().max(1);
        cells.rotate_left(turn);
        if seed % 2 == 0 { cells.reverse(); }
        let turned = protect(vec![counted(world.spec(), cells)], &world.profile(), &mut Memory::nothing());
        let (turned, straight) = (turned.unwrap().remove(0), protected(&world));
        prop_assert_eq!(turned.reasons(), straight.reasons());
        prop_assert!(straight.rows().is_sorted_by(|one, next| one.keys < next.keys));
        prop_assert_eq!(turned, straight);
    }

    #[test]
    fn no_number_of_patients_under_k_is_shown_nor_follows_by_subtraction(world in worlds()) {
        let world = exact(&world);
        let k = i64::try_from(world.thresholds.k).unwrap();
        let table = protected(&world);
        for row in table.rows() {
            let number = |statistic, piece| row.values[moment(statistic, piece)].number();
            let (n, n_x) = (number(Statistic::Patients, 0), number(Statistic::Patients, 1));
            for patients in [n, n_x].into_iter().flatten() {
                prop_assert!(patients == 0 || patients >= k);
            }
            if let (Some(n), Some(n_x)) = (n, n_x) {
                prop_assert!(n == n_x || n - n_x >= k);
                if n == n_x || n_x == 0 {
                    prop_assert!(world.table_ordinary && world.key_ordinary && world.piece_ordinary);
                }
            }
            if let (Some(n), Some(rows)) = (n, number(Statistic::Rows, 0)) {
                prop_assert!(rows == 0 || rows - n >= k, "k patients have a second row");
            }
        }
    }

    #[test]
    fn what_is_rounded_is_a_multiple_and_what_is_not_is_exact(world in worlds()) {
        let base = i64::try_from(world.thresholds.base).unwrap();
        let (table, exact) = (protected(&world), protected(&exact(&world)));
        for row in table.rows() {
            for (moment, value) in row.values.iter().enumerate() {
                let number = shown(&exact, &row.keys, moment);
                match value {
                    ProtectedValue::Suppressed => prop_assert_eq!(number, None),
                    ProtectedValue::Shown(value) => prop_assert!(base == 1 && number == Some(*value)),
                    ProtectedValue::Near(_) => prop_assert!(false, "nothing was given before"),
                    ProtectedValue::Rounded(value) => {
                        prop_assert!(base > 1 && value % base == 0);
                        prop_assert!(2 * (value - number.unwrap()).abs() <= base);
                    }
                }
            }
        }
    }

    #[test]
    fn a_declared_grid_is_always_there(world in worlds()) {
        let table = protected(&world);
        prop_assert_eq!(table.small_groups_left_out(), !world.declared);
        if world.declared {
            for key in DOMAIN {
                prop_assert!(table.rows().iter().any(|row| row.keys == [Scalar::Int(key)]));
            }
        }
    }

    #[test]
    fn every_hidden_value_and_no_other_has_its_reason(world in worlds()) {
        let table = protected(&world);
        let mut hidden = Vec::new();
        for (row, values) in table.rows().iter().enumerate() {
            for (moment, value) in values.values.iter().enumerate() {
                if *value == ProtectedValue::Suppressed { hidden.push((row, moment)); }
            }
        }
        let named: Vec<_> = table.reasons().iter().map(|found| (found.row, found.moment)).collect();
        prop_assert_eq!(named, hidden);
    }
}
