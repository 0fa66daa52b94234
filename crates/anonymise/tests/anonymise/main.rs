//! What the room promises, against plain loops.

#[cfg(test)]
mod adult;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod optimum;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod pycanon;
#[cfg(test)]
mod traps;
