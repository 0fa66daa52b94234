//! Who asks: people in projects, and what each is held against.

use super::super::grammar::Dice;
use super::house::House;
use super::memory::{Memory, Taken};

/// A person in a project, or in none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asker {
    pub(crate) person: &'static str,
    pub(crate) project: Option<&'static str>,
}

impl Asker {
    /// Most often the same person, so that her questions meet.
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self {
            person: *dice.one_of(&["a", "a", "a", "a", "b"]),
            project: *dice.one_of(&[None, None, None, Some("x")]),
        }
    }

    /// What this person had in any project, and what anybody had in this one.
    fn hears(self, other: Self) -> bool {
        let same_project = self.project.is_some() && self.project == other.project;
        self.person == other.person || same_project
    }
}

/// A memory for each person in each project.
#[derive(Debug)]
pub(crate) struct Memories<'a> {
    house: &'a House,
    all: Vec<(Asker, Memory<'a>, usize)>,
    /// What was given to whom, oldest first; a memory was told so many of them.
    given: Vec<(Asker, Taken)>,
}

impl<'a> Memories<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self {
            house,
            all: Vec::new(),
            given: Vec::new(),
        }
    }

    /// The memory of somebody, who hears what others were given since.
    pub(crate) fn of(&mut self, asker: Asker) -> &mut Memory<'a> {
        let known = self.all.iter().position(|(of, ..)| *of == asker);
        let place = known.unwrap_or_else(|| {
            self.all.push((asker, Memory::new(self.house), 0));
            self.all.len() - 1
        });
        let (_, memory, heard) = &mut self.all[place];
        let new = self.given[*heard..].iter();
        for (_, taken) in new.filter(|(of, _)| asker.hears(*of)) {
            memory.hear(taken);
        }
        *heard = self.given.len();
        memory
    }

    /// Another version of the data is asked from here on.
    pub(crate) fn moved(&mut self, house: &'a House) {
        self.house = house;
        for (_, memory, _) in &mut self.all {
            memory.moved(house);
        }
    }

    /// Keeps what somebody was given now.
    pub(crate) fn keep(&mut self, asker: Asker) {
        let new = std::mem::take(&mut self.of(asker).new);
        self.given
            .extend(new.into_iter().map(|taken| (asker, taken)));
        let own = self.all.iter_mut().find(|(of, ..)| *of == asker);
        own.expect("who asked").2 = self.given.len();
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Memory<'a>> {
        self.all.iter().map(|(_, memory, _)| memory)
    }
}
