//! What this crate promises: one file a rule, then the laws over all of them, and the same rules again
//! in plain loops over rows.

#[cfg(test)]
mod client;
#[cfg(test)]
mod sets;
#[cfg(test)]
mod toolkit;

#[cfg(test)]
mod complement;
#[cfg(test)]
mod degrees_of_freedom;
#[cfg(test)]
mod dominance;
#[cfg(test)]
mod patients;
#[cfg(test)]
mod practitioners;
#[cfg(test)]
mod quantile;
#[cfg(test)]
mod repeaters;
#[cfg(test)]
mod structure_share;
#[cfg(test)]
mod structures;
#[cfg(test)]
mod support;
#[cfg(test)]
mod zero;

#[cfg(test)]
mod exact;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod gain;
#[cfg(test)]
mod grid;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod intervals;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod perturbed;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod protected;
#[cfg(test)]
mod shape;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod world;
