//! Generalisation hierarchies: a tree over the values of one column.

use std::collections::BTreeMap;

use crate::error::{Code, Error};

/// A node of a hierarchy. Numbers follow the tree in preorder, so that a subtree is a range; the root is 0.
pub type NodeId = u32;

/// A tree of values and their generalisations, of one column.
#[derive(Clone, Debug)]
pub struct Hierarchy {
    name: String,
    weight: u32,
    labels: Vec<String>,
    parent: Vec<NodeId>,
    /// One past the last node of the subtree.
    end: Vec<NodeId>,
    leaves: BTreeMap<String, NodeId>,
    /// For numeric columns, the number of each leaf; loss is then measured by width.
    numbers: Option<Vec<Option<i64>>>,
    height: usize,
    missing: Option<NodeId>,
}

/// A node while the tree is read.
#[derive(Default)]
struct Growing {
    /// Each with its place in the order in which values are given.
    children: BTreeMap<String, (usize, Growing)>,
    number: Option<i64>,
}

impl Hierarchy {
    /// A tree from the path of each value: the value, its generalisations, the root's label last.
    ///
    /// # Errors
    ///
    /// [`Code::A04`] if there is no path, paths are of different lengths, of more than 200 labels, or end differently, a value has two
    /// paths, or one label stands for two groups.
    pub fn from_paths(name: &str, paths: &[Vec<String>]) -> Result<Self, Error> {
        Self::grown(name, paths, None)
    }

    /// A tree of whole numbers in bands of the given widths, each a multiple of the one before: 37, `35-39`,
    /// `30-39`, `*` for widths 5 and 10. The numbers are those of the column, in any order. Loss is measured by width.
    ///
    /// # Errors
    ///
    /// [`Code::A04`] if there is no number or a width is no multiple, [`Code::A12`] if a band leaves 64 bits.
    pub fn bands(name: &str, numbers: &[i64], widths: &[i64]) -> Result<Self, Error> {
        let mut before = 1;
        for &width in widths {
            if width <= before && before != 1 || width < 1 || width % before != 0 {
                return Err(Error::at(Code::A04, name));
            }
            before = width;
        }
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut paths = Vec::with_capacity(sorted.len());
        for &number in &sorted {
            let mut path = vec![number.to_string()];
            for &width in widths {
                path.push(band(number, width).ok_or_else(|| Error::at(Code::A12, name))?);
            }
            path.push(ANY.to_owned());
            paths.push(path);
        }
        let numbers: Vec<_> = sorted.into_iter().map(Some).collect();
        Self::grown(name, &paths, Some(&numbers))
    }

    /// A tree of days `YYYY-MM-DD`: day, month, quarter, year, `*`. Text that is no such day is [`Code::A12`].
    ///
    /// # Errors
    ///
    /// [`Code::A04`] if there is no day, [`Code::A12`].
    pub fn dates(name: &str, days: &[String]) -> Result<Self, Error> {
        let mut days = days.to_vec();
        days.sort_unstable();
        days.dedup();
        let paths: Option<Vec<_>> = days.iter().map(|day| date_path(day)).collect();
        Self::from_paths(name, &paths.ok_or_else(|| Error::at(Code::A12, name))?)
    }

    /// The same tree with one more leaf right below the root: the missing value, which is a value like others.
    ///
    /// # Errors
    ///
    /// [`Code::A04`] if the label is taken.
    pub fn with_missing(&self, label: &str) -> Result<Self, Error> {
        let mut leaves: Vec<NodeId> = self.leaves.values().copied().collect();
        leaves.sort_unstable();
        let mut paths: Vec<_> = leaves.iter().map(|&leaf| self.path(leaf)).collect();
        let mut path = vec![label.to_owned(); self.height];
        path.push(self.label(0).to_owned());
        paths.push(path);
        let numbers = self.numbers.as_ref().map(|numbers| -> Vec<_> {
            leaves.iter().map(|&leaf| numbers[leaf as usize]).collect()
        });
        let mut grown = Self::grown(&self.name, &paths, numbers.as_deref())?;
        grown.weight = self.weight;
        grown.missing = grown.leaf(label);
        Ok(grown)
    }

    /// The same tree, of numbers: loss is measured by width, as in bands.
    ///
    /// # Errors
    ///
    /// [`Code::A12`] if a leaf is no whole number.
    pub fn by_width(mut self) -> Result<Self, Error> {
        let mut numbers = vec![None; self.labels.len()];
        for (label, &leaf) in &self.leaves {
            if self.missing != Some(leaf) {
                let number = label
                    .parse()
                    .map_err(|_| Error::at(Code::A12, &self.name))?;
                numbers[leaf as usize] = Some(number);
            }
        }
        self.numbers = Some(numbers);
        Ok(self)
    }

    /// The same tree whose loss counts `weight` times (1 to 1,000; others are taken as the nearest).
    #[must_use]
    pub fn weighing(mut self, weight: u32) -> Self {
        self.weight = weight.clamp(1, 1_000);
        self
    }

    fn path(&self, leaf: NodeId) -> Vec<String> {
        let mut path = vec![self.label(leaf).to_owned()];
        let mut node = leaf;
        while node != 0 {
            node = self.parent(node);
            path.push(self.label(node).to_owned());
        }
        path
    }

    fn grown(
        name: &str,
        paths: &[Vec<String>],
        numbers: Option<&[Option<i64>]>,
    ) -> Result<Self, Error> {
        let broken = || Error::at(Code::A04, name);
        let (root, length) = paths
            .first()
            .and_then(|path| Some((path.last()?.clone(), path.len())))
            .ok_or_else(broken)?;
        if !(2..=LONGEST_PATH).contains(&length) {
            return Err(broken());
        }
        let mut top = Growing::default();
        for (order, path) in paths.iter().enumerate() {
            if path.len() != length || path.last() != Some(&root) {
                return Err(broken());
            }
            let mut node = &mut top;
            for (depth, label) in path.iter().rev().enumerate().skip(1) {
                if depth + 1 == length && node.children.contains_key(label) {
                    return Err(broken());
                }
                let place = node.children.len();
                let entry = node.children.entry(label.clone());
                node = &mut entry.or_insert_with(|| (place, Growing::default())).1;
            }
            node.number = numbers.and_then(|numbers| numbers.get(order).copied().flatten());
        }
        let mut tree = Self {
            name: name.to_owned(),
            weight: 1,
            labels: vec![],
            parent: vec![],
            end: vec![],
            leaves: BTreeMap::new(),
            numbers: numbers.map(|_| vec![]),
            height: length - 1,
            missing: None,
        };
        tree.number(&top, root, 0)?;
        tree.refuse_ambiguous_labels()?;
        Ok(tree)
    }

    fn number(&mut self, node: &Growing, label: String, parent: NodeId) -> Result<(), Error> {
        let id =
            NodeId::try_from(self.labels.len()).map_err(|_| Error::at(Code::A04, &self.name))?;
        if node.children.is_empty() {
            self.leaves.insert(label.clone(), id);
        }
        self.labels.push(label);
        self.parent.push(parent);
        self.end.push(id + 1);
        if let Some(numbers) = &mut self.numbers {
            numbers.push(node.number);
        }
        let mut children: Vec<_> = node.children.iter().collect();
        children.sort_unstable_by_key(|(_, (place, _))| *place);
        for (label, (_, child)) in children {
            self.number(child, label.clone(), id)?;
        }
        self.end[id as usize] = NodeId::try_from(self.labels.len()).unwrap_or(NodeId::MAX);
        Ok(())
    }

    /// A label may stand again only where it means the same: on an only child. Else readers could not tell two groups apart.
    fn refuse_ambiguous_labels(&self) -> Result<(), Error> {
        let mut seen: BTreeMap<&str, NodeId> = BTreeMap::new();
        for node in 0..self.size() {
            let label = self.labels[node as usize].as_str();
            if let Some(&earlier) = seen.get(label) {
                let is_below = earlier < node && node < self.end[earlier as usize];
                let chain = self.end[earlier as usize] - earlier
                    == self.end[node as usize] - node + (node - earlier);
                if !(is_below && chain) {
                    return Err(Error::at(Code::A04, &self.name));
                }
            } else {
                seen.insert(label, node);
            }
        }
        Ok(())
    }

    /// The name of the column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The leaf of a value, if the tree has it.
    pub fn leaf(&self, value: &str) -> Option<NodeId> {
        self.leaves.get(value).copied()
    }

    /// What is published for a node.
    pub fn label(&self, node: NodeId) -> &str {
        self.labels.get(node as usize).map_or("", String::as_str)
    }

    /// Whether `node` is `leaf` or one of its generalisations.
    pub fn covers(&self, node: NodeId, leaf: NodeId) -> bool {
        node <= leaf && self.end.get(node as usize).is_some_and(|&end| leaf < end)
    }

    /// Number of nodes.
    pub fn size(&self) -> NodeId {
        NodeId::try_from(self.labels.len()).unwrap_or(NodeId::MAX)
    }

    /// Steps from a leaf to the root.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether a reader may take the node for any value: the missing value, and the root of several.
    pub(crate) fn is_wildcard(&self, node: NodeId) -> bool {
        node == 0
            || self
                .missing
                .is_some_and(|missing| self.covers(node, missing))
    }

    /// Number of nodes below.
    pub(crate) fn descendants(&self, node: NodeId) -> NodeId {
        self.end[node as usize] - node - 1
    }

    /// The highest node that means the same under the same label.
    pub(crate) fn canonical(&self, node: NodeId) -> NodeId {
        let mut node = node;
        while node != 0 {
            let parent = self.parent(node);
            let is_only_child = self.descendants(parent) == self.descendants(node) + 1;
            if !is_only_child || self.label(parent) != self.label(node) {
                break;
            }
            node = parent;
        }
        node
    }

    pub(crate) fn weight(&self) -> u32 {
        self.weight
    }

    pub(crate) fn parent(&self, node: NodeId) -> NodeId {
        self.parent[node as usize]
    }

    pub(crate) fn is_leaf(&self, node: NodeId) -> bool {
        self.end.get(node as usize) == Some(&(node + 1))
    }

    pub(crate) fn numbers(&self) -> Option<&[Option<i64>]> {
        self.numbers.as_deref()
    }
}

/// Labels of a path at most: trees are walked by recursion.
const LONGEST_PATH: usize = 200;

/// The label of every root that is made here.
pub const ANY: &str = "*";

fn band(number: i64, width: i64) -> Option<String> {
    let from = number.checked_sub(number.rem_euclid(width))?;
    let to = from.checked_add(width - 1)?;
    if width == 1 {
        return Some(from.to_string());
    }
    Some(format!("{from}-{to}"))
}

fn date_path(day: &str) -> Option<Vec<String>> {
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(date, 2) {
        return None;
    }
    let (number, date): (u32, u32) = (month.parse().ok()?, date.parse().ok()?);
    if !(1..=12).contains(&number) || !(1..=31).contains(&date) {
        return None;
    }
    let quarter = number.div_ceil(3);
    Some(vec![
        day.to_owned(),
        format!("{year}-{month}"),
        format!("{year}-Q{quarter}"),
        year.to_owned(),
        ANY.to_owned(),
    ])
}
