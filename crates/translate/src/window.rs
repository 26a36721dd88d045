//! Windows: OVER, and the WINDOW clause that it may refer to.

use rimward_model::Storage;

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Expr, Frame, FrameBound, FrameUnit, Window as Ast};
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{Node, Window};

/// Greater offsets of a frame are not translated.
const OFFSET_MAX: u32 = 1_000_000_000;

impl Analyzer<'_> {
    pub(crate) fn window(&mut self, window: &Ast, scope: &Scope<'_>) -> Result<Window, RemoteReason> {
        let base = match &window.base {
            None => None,
            Some(name) => {
                let found = self.named_windows.iter().find(|(known, _)| known == name);
                Some(found.ok_or(RemoteReason::Clause("this window"))?.1.clone())
            }
        };
        let Some(base) = base else { return self.own_window(window, scope) };
        let whole = self.window(&base, scope)?;
        if window.is_name {
            return Ok(whole);
        }
        // A window that builds on another has neither its own partition nor a second order, and the other no frame.
        if base.frame.is_some() || !window.partition_by.is_empty() || (!whole.order_by.is_empty() && !window.order_by.is_empty()) {
            return Err(RemoteReason::Clause("this window"));
        }
        let own = self.own_window(window, scope)?;
        let order_by = if whole.order_by.is_empty() { own.order_by } else { whole.order_by };
        Ok(Window { partition_by: whole.partition_by, order_by, frame: own.frame })
    }

    fn own_window(&mut self, window: &Ast, scope: &Scope<'_>) -> Result<Window, RemoteReason> {
        let mut partition_by = Vec::with_capacity(window.partition_by.len());
        for key in &window.partition_by {
            let key = self.typed(key, scope, Place::Window)?;
            let key = self.settled(key);
            if matches!(key.node, Node::Literal(_)) {
                key.ty.groupable()?;
                continue;
            }
            partition_by.push(match key.ty.storage {
                Storage::Interval | Storage::Numeric => self.sorted_by(&key)?,
                _ => {
                    key.ty.groupable()?;
                    key.node
                }
            });
        }
        let order_by = self.sort_keys(&window.order_by, scope, Place::Window)?;
        if order_by.len() != window.order_by.len() {
            return Err(RemoteReason::Clause("a window in the order of a constant"));
        }
        let frame = window.frame.as_ref().map(|frame| frame_of(frame, !order_by.is_empty())).transpose()?;
        Ok(Window { partition_by, order_by, frame })
    }
}

/// A frame in SQLite's words, if PostgreSQL accepts it.
fn frame_of(frame: &Frame, ordered: bool) -> Result<String, RemoteReason> {
    let refuse = RemoteReason::Clause("this frame");
    let place = |bound: &FrameBound| match bound {
        FrameBound::UnboundedPreceding => 0,
        FrameBound::Preceding(_) => 1,
        FrameBound::CurrentRow => 2,
        FrameBound::Following(_) => 3,
        FrameBound::UnboundedFollowing => 4,
    };
    let (start, end) = (place(&frame.start), place(&frame.end));
    let offsets = [start, end].iter().any(|place| matches!(place, 1 | 3));
    if start == 4 || end == 0 || start > end || (frame.unit == FrameUnit::Range && offsets) || (frame.unit == FrameUnit::Groups && !ordered)
    {
        return Err(refuse);
    }
    let unit = match frame.unit {
        FrameUnit::Rows => "ROWS",
        FrameUnit::Range => "RANGE",
        FrameUnit::Groups => "GROUPS",
    };
    let exclude = frame.exclude.map(|exclude| format!(" EXCLUDE {exclude}")).unwrap_or_default();
    Ok(format!("{unit} BETWEEN {} AND {}{exclude}", bound(&frame.start)?, bound(&frame.end)?))
}

fn bound(bound: &FrameBound) -> Result<String, RemoteReason> {
    let offset = |expr: &Expr| match expr {
        Expr::Number(digits) => digits.parse::<u32>().ok().filter(|offset| *offset <= OFFSET_MAX).ok_or(RemoteReason::Clause("this frame")),
        _ => Err(RemoteReason::Clause("this frame")),
    };
    Ok(match bound {
        FrameBound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_owned(),
        FrameBound::Preceding(expr) => format!("{} PRECEDING", offset(expr)?),
        FrameBound::CurrentRow => "CURRENT ROW".to_owned(),
        FrameBound::Following(expr) => format!("{} FOLLOWING", offset(expr)?),
        FrameBound::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_owned(),
    })
}
