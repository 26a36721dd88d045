//! Aggregates over moving frames, where what a row added cannot be taken back: the rows are kept, and the frame is computed anew.

use std::collections::VecDeque;

use rimward_model::{Cell, CellBuf};

use crate::registry::{Accumulator, Aggregate};
use crate::{Answer, SqlError};

/// Bytes of rows that one frame may keep.
const FRAME_BYTES_MAX: usize = 256 << 20;

/// An aggregate over a frame whose first rows may leave.
pub(crate) struct Frame {
    aggregate: &'static Aggregate,
    rows: VecDeque<Vec<CellBuf>>,
    bytes: usize,
    /// Of all rows, unless some have left since.
    group: Option<Box<dyn Accumulator>>,
}

impl Frame {
    pub(crate) fn start(aggregate: &'static Aggregate) -> Box<dyn Accumulator> {
        Box::new(Frame { aggregate, rows: VecDeque::new(), bytes: 0, group: Some(aggregate.start()) })
    }
}

fn bytes_of(a: &[Cell<'_>]) -> usize {
    a.iter()
        .map(|cell| {
            32 + match cell {
                Cell::Text(text) => text.len(),
                Cell::Blob(blob) => blob.len(),
                _ => 0,
            }
        })
        .sum()
}

impl Accumulator for Frame {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        self.bytes += bytes_of(a);
        if self.bytes > FRAME_BYTES_MAX {
            return Err(SqlError::Declined("a window frame of more than 256 MiB"));
        }
        if let Some(group) = &mut self.group {
            group.step(a)?;
        }
        self.rows.push_back(a.iter().filter_map(|cell| CellBuf::from_cell(*cell)).collect());
        Ok(())
    }

    fn inverse(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        self.bytes -= bytes_of(a);
        self.rows.pop_front();
        self.group = None;
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        if let Some(group) = &self.group {
            return group.answer();
        }
        let mut group = self.aggregate.start();
        for row in &self.rows {
            let cells: Vec<Cell<'_>> = row.iter().map(CellBuf::as_cell).collect();
            group.step(&cells)?;
        }
        group.answer()
    }
}
