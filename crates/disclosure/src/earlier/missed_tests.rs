//! Numbers of which a combination tells of few patients, by construction or by trying every set of few
//! patients: none of them may be shown.

use super::*;
use crate::Policy;

const POLICY: &str = include_str!("../../../../pseudonymisation/policy.toml");
const K: u32 = 11;

fn profile() -> Profile {
    let policy = Policy::parse(POLICY).unwrap();
    policy.profile("research").unwrap().clone()
}

/// What becomes of the last number after the others were given.
fn last(vectors: &[Vector]) -> Settled {
    let mut numbers: Vec<Candidate> = vectors.iter().enumerate().map(numbered).collect();
    let new = numbers.pop().unwrap();
    let (records, shelf) = shelved::shelved(numbers);
    let records: Vec<Vec<u8>> = records.iter().map(Remembered::to_bytes).collect();
    let records = records.iter().map(Vec::as_slice);
    let mut earlier = Earlier::remembering(records, Box::new(shelf), Arc::default()).unwrap();
    earlier.settle(vec![new], &profile())[0]
}

fn numbered((number, vector): (usize, &Vector)) -> Candidate {
    shelved::candidate(number, vector)
}

/// Numbers that look like chance.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = mixed(self.0, 0xD1CE);
        usize::try_from((self.0 >> 11) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn one_of<T: Copy>(&mut self, options: &[T]) -> T {
        options[self.roll(options.len())]
    }
}

/// Numbers by block of patients: what each patient of a block contributes.
#[derive(Default)]
struct World {
    sizes: Vec<u32>,
    rows: Vec<Vec<(usize, i64)>>,
}

impl World {
    fn block(&mut self, size: u32) -> usize {
        self.sizes.push(size);
        self.sizes.len() - 1
    }

    fn blocks(&mut self, count: usize, size: u32) -> Vec<usize> {
        (0..count).map(|_| self.block(size)).collect()
    }

    /// One for each patient of these blocks.
    fn give(&mut self, blocks: impl IntoIterator<Item = usize>) {
        self.rows
            .push(blocks.into_iter().map(|block| (block, 1)).collect());
    }

    /// The vectors, with patients numbered in an order of chance.
    fn vectors(&self, dice: &mut Dice) -> Vec<Vector> {
        let mut patients: Vec<u32> = (0..self.sizes.iter().sum()).collect();
        for place in (1..patients.len()).rev() {
            patients.swap(place, dice.roll(place + 1));
        }
        let mut left = patients.into_iter();
        let mut next = |size: &u32| -> Vec<u32> {
            let size = usize::try_from(*size).unwrap();
            left.by_ref().take(size).collect()
        };
        let blocks: Vec<Vec<u32>> = self.sizes.iter().map(&mut next).collect();
        let vector = |row: &Vec<(usize, i64)>| {
            let of_block = |(block, x): &(usize, i64)| {
                let x = *x;
                blocks[*block].iter().map(move |patient| (*patient, x))
            };
            Vector::of(row.iter().flat_map(of_block))
        };
        self.rows.iter().map(vector).collect()
    }
}

/// Many numbers of the same patients `L`, each with the victims and two blocks of its own; one number
/// holds the first block of each. So some row has its pivot among the victims in nearly all orders.
fn star(many: usize) -> World {
    let mut world = World::default();
    let (l, n, victims) = (world.block(50), world.block(50), world.block(10));
    let firsts = world.blocks(many, 3);
    world.give([l]);
    world.give([n]);
    world.give([l].into_iter().chain(firsts.iter().copied()));
    for first in firsts {
        let more = world.block(8);
        world.give([l, victims, first, more]);
    }
    world.give([l, n, victims]);
    world
}

/// Fifty numbers of blocks of which each is in half of them, the victims among them, and a hundred of
/// others of which each is in two, which hang together with them by one: pivots are rare in all, and
/// frequent among the former.
fn crowd(dice: &mut Dice) -> World {
    const LONG: usize = 100;
    let mut world = World::default();
    let (l, n, victims) = (world.block(50), world.block(50), world.block(10));
    let others = world.blocks(51, 6);
    world.give([l]);
    world.give([n]);
    for _ in 0..50 {
        let mut half = vec![l];
        half.extend(
            [victims]
                .iter()
                .chain(&others)
                .filter(|_| dice.roll(2) == 0),
        );
        world.give(half);
    }
    let mut beside = vec![vec![l]; LONG];
    for one in 0..LONG {
        for step in 1..=5 {
            let block = world.block(10);
            beside[one].push(block);
            beside[(one + step) % LONG].push(block);
        }
        if one % 4 == 0 {
            beside[one].push(others[one % others.len()]);
        }
    }
    for row in beside {
        world.give(row);
    }
    world.give([l, n, victims]);
    world
}

/// The new number is `L + N` and ten victims: whatever else is known, that tells of them.
#[test]
fn few_patients_among_many_pivots_are_found() {
    for seed in 0..3 {
        let settled = last(&star(50).vectors(&mut Dice(seed)));
        assert!(matches!(settled, Settled::Near(_)), "a star: {settled:?}");
    }
    let mut dice = Dice(7);
    let world = crowd(&mut dice);
    assert_ne!(last(&world.vectors(&mut dice)), Settled::Shown);
}

/// 2⁶¹ − 1: another prime than the one that is tested.
const FIELD: u128 = (1 << 61) - 1;

fn power(mut base: u128, mut exponent: u128) -> u128 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % FIELD;
        }
        base = base * base % FIELD;
        exponent >>= 1;
    }
    result
}

/// Whether the last row is a combination of the others in the columns that are not in `without`.
fn is_combination(rows: &[Vec<i64>], without: u32) -> bool {
    let columns = (0..rows[0].len()).filter(|column| without >> column & 1 == 0);
    let columns: Vec<usize> = columns.collect();
    let lift = |x: i64| u128::try_from(i128::from(x).rem_euclid(FIELD.cast_signed())).unwrap();
    let mut echelon: Vec<(usize, Vec<u128>)> = Vec::new();
    let mut is_zero = false;
    for row in rows {
        let mut row: Vec<u128> = columns.iter().map(|column| lift(row[*column])).collect();
        for (pivot, known) in &echelon {
            let factor = row[*pivot];
            for (x, y) in row.iter_mut().zip(known) {
                *x = (*x + (FIELD - factor) * y) % FIELD;
            }
        }
        let pivot = row.iter().position(|x| *x != 0);
        is_zero = pivot.is_none();
        if let Some(pivot) = pivot {
            let inverse = power(row[pivot], FIELD - 2);
            let scaled = row.iter().map(|x| x * inverse % FIELD);
            echelon.push((pivot, scaled.collect()));
        }
    }
    is_zero
}

/// Whether some combination of the last row and others tells of fewer than k patients.
fn is_near(sizes: &[u32], rows: &[Vec<i64>]) -> bool {
    let holds = |set: u32, column: usize| set >> column & 1 == 1;
    let patients = |set: u32| -> u32 {
        let inside = sizes.iter().enumerate().filter(|(c, _)| holds(set, *c));
        inside.map(|(_, size)| *size).sum()
    };
    let is_largest = |set: u32| {
        let room = K - patients(set);
        (0..sizes.len()).all(|column| holds(set, column) || sizes[column] >= room)
    };
    !is_combination(rows, 0)
        && (0..1_u32 << sizes.len())
            .filter(|set| patients(*set) < K && is_largest(*set))
            .any(|set| is_combination(rows, set))
}

/// A new number, or a sum or difference of earlier ones, perhaps with a block more or less.
fn drawn(rows: &[Vec<i64>], columns: usize, dice: &mut Dice) -> Vec<i64> {
    let mut row = vec![0; columns];
    if rows.len() > 2 && dice.roll(3) == 0 {
        for _ in 0..2 + dice.roll(3) {
            let factor = dice.one_of(&[1, -1, 1, 2, -2]);
            let known = &rows[dice.roll(rows.len())];
            for (x, y) in row.iter_mut().zip(known) {
                *x += factor * y;
            }
        }
        if dice.roll(4) == 0 && row.iter().all(|x| x % 2 == 0) {
            row = row.iter().map(|x| x / 2).collect();
        }
    } else {
        row.fill_with(|| i64::from(dice.roll(3) == 0));
    }
    if dice.roll(2) == 0 {
        row[dice.roll(columns)] += dice.one_of(&[1, -1]);
    }
    row
}

/// How many numbers of a random world are shown and hidden.
fn compared(dice: &mut Dice) -> [u32; 2] {
    const SIZES: [&[u32]; 5] = [
        &[1, 2, 10, 11, 30],
        &[5, 6, 7, 30],
        &[1, 9, 10, 10, 40],
        &[1, 1, 2, 3, 20, 40],
        &[6, 6, 6, 10, 30],
    ];
    let mut world = World::default();
    let style = dice.one_of(&SIZES);
    for _ in 0..4 + dice.roll(8) {
        let size = dice.one_of(style);
        world.block(size);
    }
    let columns = world.sizes.len();
    let mut rows: Vec<Vec<i64>> = Vec::new();
    for _ in 0..4 + dice.roll(columns + 6) {
        rows.push(drawn(&rows, columns, dice));
    }
    let some = |row: &Vec<i64>| {
        row.iter()
            .copied()
            .enumerate()
            .filter(|(_, x)| *x != 0)
            .collect()
    };
    world.rows = rows.iter().map(some).collect();
    let vectors = world.vectors(dice);
    let asked = vectors.iter().enumerate().map(numbered);
    let settled = Earlier::nothing().settle(asked.collect(), &profile());
    let (mut known, mut counts) = (Vec::new(), [0, 0]);
    for (row, settled) in rows.into_iter().zip(settled) {
        known.push(row);
        let is_near = is_near(&world.sizes, &known);
        if settled == Settled::Shown {
            assert!(!is_near, "{:?} {known:?}", world.sizes);
            counts[0] += 1;
        } else {
            assert!(
                is_near || is_combination(&known, 0),
                "{:?} {known:?}",
                world.sizes
            );
            known.pop();
            counts[1] += 1;
        }
    }
    counts
}

/// What is not shown is near a combination, or follows from numbers that are shown.
#[test]
fn what_is_shown_is_near_no_combination_and_what_is_hidden_is() {
    let (mut shown, mut hidden) = (0, 0);
    for seed in 0..300 {
        let [more_shown, more_hidden] = compared(&mut Dice(mixed(99, seed)));
        shown += more_shown;
        hidden += more_hidden;
    }
    assert!(
        shown > 500 && hidden > 500,
        "{shown} shown, {hidden} hidden"
    );
}
