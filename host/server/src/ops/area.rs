//! The part of the tree of units whose totals a reader sees: the own unit and all below, or
//! everything for a role that is held at none.

mod tabled;

use super::OpContext;
use super::units::UnitName;
use crate::app::App;
use hoso_core::policy::{Action, Role};
use hoso_core::programme::switching::Board;
use hoso_core::{Error, FacilityId, Result};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
pub use tabled::Figure;
pub(super) use tabled::{Tabled, plus};

/// The tree below what the reader sees; the first node is the top.
pub(crate) struct Area {
    pub nodes: Vec<Node>,
    index: HashMap<FacilityId, usize>,
    /// The one that was asked for.
    pub target: usize,
    /// Figures of few persons are no secret there: who reads them reads the charts too.
    pub open: bool,
}

pub(crate) struct Node {
    /// `None`: everything, units that are in no tree among them.
    pub unit: Option<FacilityId>,
    pub name: String,
    parent: Option<usize>,
    pub children: Vec<usize>,
}

impl App {
    /// # Errors
    /// `NotFound` for a unit that is not there, or not the reader's to see.
    pub(super) fn area(&self, ctx: &OpContext, wanted: Option<&FacilityId>) -> Result<Area> {
        let grant = self.open_facility(ctx, Action::ReadIndicators)?;
        let registry = self.registry.snapshot();
        let nodes = nodes(&registry.board, ctx.today, grant.facility(), self.store.facilities()?);
        let works = matches!(ctx.actor.role, Role::Clinician | Role::ProgrammeOfficer);
        let open = works && nodes[0].children.is_empty();
        let mut area = Area::new(nodes, 0, open);
        area.target = match wanted {
            None => first_choice(&area.nodes),
            Some(unit) => area.at(unit).ok_or(Error::NotFound)?,
        };
        Ok(area)
    }
}

/// The top first. A unit that has ended is left out, unless it sent something; what is in no tree
/// stands right below everything.
fn nodes(
    board: &Board,
    today: Date,
    top: Option<&FacilityId>,
    sending: Vec<FacilityId>,
) -> Vec<Node> {
    let org = board.org();
    let existing = org.values().filter(|unit| unit.exists(today)).map(|unit| unit.code.clone());
    let mut units: BTreeSet<FacilityId> = existing.chain(sending).collect();
    units.retain(|unit| Some(unit) != top && top.is_none_or(|top| board.is_within(unit, top)));
    let name =
        |unit: &FacilityId| org.get(unit).map_or(unit.as_str(), |unit| &unit.name).to_owned();
    let node = |unit: Option<&FacilityId>| Node {
        unit: unit.cloned(),
        name: unit.map(name).unwrap_or_default(),
        parent: None,
        children: Vec::new(),
    };
    let mut nodes: Vec<Node> = vec![node(top)];
    nodes.extend(units.iter().map(|unit| node(Some(unit))));
    let places: HashMap<&FacilityId, usize> = units.iter().zip(1..).collect();
    for (unit, at) in units.iter().zip(1..) {
        let above = board.upwards(unit).skip(1).find_map(|above| places.get(above).copied());
        let parent = above.unwrap_or(0);
        nodes[at].parent = Some(parent);
        nodes[parent].children.push(at);
    }
    nodes
}

/// Above a single root stands nothing worth a page of its own.
fn first_choice(nodes: &[Node]) -> usize {
    match (&nodes[0].unit, nodes[0].children.as_slice()) {
        (None, [only]) => *only,
        _ => 0,
    }
}

impl Area {
    fn new(nodes: Vec<Node>, target: usize, open: bool) -> Self {
        let units = nodes.iter().enumerate();
        let index = units.filter_map(|(at, node)| Some((node.unit.clone()?, at))).collect();
        Self { nodes, index, target, open }
    }

    pub fn at(&self, unit: &FacilityId) -> Option<usize> {
        self.index.get(unit).copied()
    }

    /// The node and those above it, up to the top.
    pub fn upwards(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |at| self.nodes[*at].parent).take(self.nodes.len())
    }

    /// From the top down to what was asked for.
    pub fn path(&self) -> Vec<usize> {
        let mut path: Vec<_> = self.upwards(self.target).collect();
        path.reverse();
        path
    }

    pub fn facilities(&self) -> Vec<FacilityId> {
        self.nodes.iter().filter_map(|node| node.unit.clone()).collect()
    }

    /// By node: is it what was asked for, or below it?
    pub fn whether_within(&self) -> Vec<bool> {
        let nodes = 0..self.nodes.len();
        nodes.map(|at| self.upwards(at).any(|above| above == self.target)).collect()
    }

    /// What was asked for and all below.
    pub fn within(&self) -> Vec<FacilityId> {
        let nodes = self.nodes.iter().zip(self.whether_within());
        nodes.filter(|(_, within)| *within).filter_map(|(node, _)| node.unit.clone()).collect()
    }

    /// `None` for everything.
    pub fn name(&self, node: usize) -> Option<UnitName> {
        let of = &self.nodes[node];
        of.unit.clone().map(|code| UnitName { code, name: of.name.clone() })
    }
}
