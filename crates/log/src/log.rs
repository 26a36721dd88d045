//! The writer.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::Arc;

use rimward_batch::{Continuity, DEFAULT_LEVEL, Decoder, Encoder, Frame, Kind};
use rimward_model::{Catalog, Lsn, SchemaChange};

use crate::handle::{LogHandle, Segment, Shared, State};
use crate::recover::recover;
use crate::segment::{META_NAME, SEGMENT_HEADER_BYTES, SegmentHeader, SegmentName, read_meta, write_meta};
use crate::{DirStorage, Expected, LogConfig, LogError, Meta, Recovered, Retained, SegmentFile, Storage};

/// A log open for writing. There is one of it; readers and syncers elsewhere use a [`LogHandle`], to which it dereferences.
pub struct Log<S: Storage = DirStorage> {
    handle: LogHandle<S>,
    config: LogConfig,
    /// Where the next frame must go on.
    stands: Continuity,
    /// The catalog at the last complete transaction.
    catalog: Catalog,
    /// Schema changes of the transaction that is not complete yet.
    pending: Vec<SchemaChange>,
    decoder: Decoder,
    /// For catalog frames.
    encoder: Encoder,
}

impl<S: Storage> Deref for Log<S> {
    type Target = LogHandle<S>;

    fn deref(&self) -> &LogHandle<S> {
        &self.handle
    }
}

impl<S: Storage> Log<S> {
    /// Whether there is a log to open.
    ///
    /// # Errors
    /// If the storage cannot be read, or what is there is damaged.
    pub fn exists(storage: &S) -> Result<bool, LogError> {
        read_meta(storage).map(|meta| meta.is_some())
    }

    /// Begins a log at `meta.start`, where the catalog is `catalog`. It is durable when this returns.
    ///
    /// # Errors
    /// [`LogError::Exists`], or if it cannot be written.
    pub fn create(storage: S, config: LogConfig, meta: Meta, catalog: &Catalog) -> Result<Log<S>, LogError> {
        if Log::exists(&storage)? {
            return Err(LogError::Exists);
        }
        // What an interrupted creation left behind. Without `meta`, it never was a log.
        for name in storage.list().map_err(LogError::io("list", "the log's folder"))? {
            if name == META_NAME || SegmentName::parse(&name).is_some() {
                storage.remove(&name).map_err(LogError::io("remove", &name))?;
            }
        }
        let name = SegmentName { sequence: 1, first: meta.start };
        let stands = Continuity::at(meta.start, meta.chain);
        let mut encoder = Encoder::new(meta.start, meta.chain, DEFAULT_LEVEL);
        let (file, segment) = create_segment(&storage, &meta, name, stands, &encoder.catalog(catalog, meta.start, meta.chain))?;
        file.sync().map_err(LogError::io("sync", name))?;
        // `meta` comes last, so that it stands for a log that is there.
        storage.sync_directory().map_err(LogError::io("sync", "the log's folder"))?;
        let meta_file = storage.create(META_NAME).map_err(LogError::io("create", META_NAME))?;
        meta_file.write_all_at(&write_meta(&meta), 0).map_err(LogError::io("write", META_NAME))?;
        meta_file.sync().map_err(LogError::io("sync", META_NAME))?;
        storage.sync_directory().map_err(LogError::io("sync", "the log's folder"))?;
        let start = Start { segments: VecDeque::from([segment]), file: Arc::new(file), stands, catalog: catalog.clone() };
        Ok(Log::assemble(storage, config, meta, start))
    }

    /// Opens a log, checks its last segment, and cuts off what was not completely written.
    ///
    /// # Errors
    /// [`LogError::Missing`]; or what speaks against going on with it, in which case nothing was touched.
    pub fn open(storage: S, config: LogConfig, expected: &Expected) -> Result<(Log<S>, Recovered), LogError> {
        let meta = read_meta(&storage)?.ok_or(LogError::Missing)?;
        if let Some(want) = expected.primary.filter(|want| *want != meta.primary) {
            return Err(LogError::OtherPrimary {
                have: meta.primary.system,
                have_timeline: meta.primary.timeline.0,
                want: want.system,
                want_timeline: want.timeline.0,
            });
        }
        let (start, truncated_bytes) = recover(&storage, &meta, &config.limits, expected.acknowledged)?;
        let (end, chain, catalog) = (start.stands.position(), start.stands.chain(), start.catalog.clone());
        Ok((Log::assemble(storage, config, meta, start), Recovered { end, chain, catalog, truncated_bytes }))
    }

    fn assemble(storage: S, config: LogConfig, meta: Meta, start: Start<S::File>) -> Log<S> {
        let Start { segments, file, stands, catalog } = start;
        let (end, chain) = (stands.position(), stands.chain());
        let state = State { segments, file, end, chain, durable: end, reservations: BTreeMap::new(), poison: None };
        let shared = Arc::new(Shared::new(storage, meta, config.limits, state));
        let encoder = Encoder::new(end, chain, DEFAULT_LEVEL);
        let handle = LogHandle { shared };
        Log { handle, config, stands, catalog, pending: Vec::new(), decoder: Decoder::new(), encoder }
    }

    /// A handle for other threads.
    #[must_use]
    pub fn handle(&self) -> LogHandle<S> {
        self.handle.clone()
    }

    /// The catalog at the end of the last complete transaction.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Appends a frame of transactions, which must follow the last one. Readers see it at once; it is durable only after
    /// [`LogHandle::sync`].
    ///
    /// # Errors
    /// If it does not follow, does not fit the catalog, or cannot be written. Nothing was appended then, and the same frame may be
    /// tried again (after `ENOSPC`, say).
    ///
    /// # Panics
    /// If it is a catalog frame: those the log writes itself.
    pub fn append(&mut self, frame: &Frame) -> Result<(), LogError> {
        let header = frame.header();
        assert_eq!(header.kind, Kind::Transactions, "the log writes catalogs itself");
        drop(self.handle.shared.state()?);
        let stands = self.stands.follow(header).map_err(LogError::OutOfOrder)?;
        let mut changes = Vec::new();
        if header.schema {
            changes = frame.schema_changes(&mut self.decoder).map_err(LogError::Frame)?;
        }
        let catalog = self.catalog_with(&changes, header.ends_inside)?;
        if !header.starts_inside() {
            self.roll_if_full()?;
        }

        let (file, name, offset) = {
            let state = self.handle.shared.peek();
            (state.file.clone(), state.last().name, state.last().bytes)
        };
        if let Err(error) = file.write_all_at(frame.bytes(), offset) {
            // So that no part of it is taken for a frame later; should that fail too, the next append overwrites it.
            let _ = file.truncate(offset);
            return Err(LogError::io("append to", name)(error));
        }
        self.stands = stands;
        self.pending.extend(changes);
        if !header.ends_inside {
            self.pending.clear();
        }
        if let Some(catalog) = catalog {
            self.catalog = catalog;
        }
        let mut state = self.handle.shared.peek();
        let segment = state.last_mut();
        segment.bytes += frame.bytes().len() as u64;
        segment.first_committed_at_us.get_or_insert(header.committed_at_us);
        (state.end, state.chain) = (stands.position(), stands.chain());
        Ok(())
    }

    /// The catalog after the open transaction with `changes`; `None` where it stays, or the transaction goes on.
    fn catalog_with(&self, changes: &[SchemaChange], goes_on: bool) -> Result<Option<Catalog>, LogError> {
        if goes_on || (changes.is_empty() && self.pending.is_empty()) {
            return Ok(None);
        }
        let mut catalog = self.catalog.clone();
        for change in self.pending.iter().chain(changes) {
            catalog.apply(change)?;
        }
        Ok(Some(catalog))
    }

    /// Begins the next segment if the present one is full. The present one is made durable first: only the last may have a torn tail.
    fn roll_if_full(&mut self) -> Result<(), LogError> {
        let (last, end) = {
            let state = self.handle.shared.peek();
            (*state.last(), state.end)
        };
        if last.bytes < self.config.segment_bytes || last.name.first == end {
            return Ok(());
        }
        self.handle.sync()?;
        let shared = &self.handle.shared;
        let name = SegmentName { sequence: last.name.sequence + 1, first: end };
        let catalog = self.encoder.catalog(&self.catalog, end, self.stands.chain());
        let (file, segment) = create_segment(&shared.storage, &shared.meta, name, self.stands, &catalog)?;
        if let Err(error) = shared.storage.sync_directory() {
            shared.peek().poison.get_or_insert_with(|| format!("sync the log's folder: {error}"));
            return Err(LogError::io("sync", "the log's folder")(error));
        }
        let mut state = shared.peek();
        state.segments.push_back(segment);
        state.file = Arc::new(file);
        Ok(())
    }

    /// Removes the oldest segments while there is more than the configuration retains, by bytes or by age, but none with anything
    /// behind `floor` (what the mirror has made durable) or behind a reservation. `now_us` is in microseconds since 2000-01-01 UTC.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn retain(&mut self, now_us: i64, floor: Lsn) -> Result<Retained, LogError> {
        let shared = &self.handle.shared;
        let (mut removed_segments, mut removed_bytes) = (0, 0);
        loop {
            let mut state = shared.state()?;
            state.reservations.retain(|_, reservation| reservation.expires_at_us > now_us);
            let Some(oldest) = self.config.removable(&state, now_us, floor) else {
                let (oldest, bytes) = (state.oldest(), state.bytes());
                drop(state);
                if removed_segments > 0 {
                    shared.storage.sync_directory().map_err(LogError::io("sync", "the log's folder"))?;
                }
                return Ok(Retained { removed_segments, removed_bytes, oldest, bytes });
            };
            // Out of the list first: no reader may begin in a segment that is about to go.
            state.segments.pop_front();
            drop(state);
            match shared.storage.remove(&oldest.name.to_string()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    shared.peek().segments.push_front(oldest);
                    return Err(LogError::io("remove", oldest.name)(error));
                }
                _ => {}
            }
            removed_segments += 1;
            removed_bytes += oldest.bytes;
        }
    }
}

impl LogConfig {
    /// The oldest segment, if it is to go. It holds everything up to the beginning of the second, whose first commit is younger than
    /// all of its own.
    fn removable<F>(&self, state: &State<F>, now_us: i64, floor: Lsn) -> Option<Segment> {
        let (oldest, second) = (state.segments.front()?, state.segments.get(1)?);
        let needed = state.reservations.values().map(|reservation| reservation.from).fold(floor, Lsn::min);
        if second.name.first > needed {
            return None;
        }
        let retain_us = i64::try_from(self.retain_for.as_micros()).unwrap_or(i64::MAX);
        let expired = second.first_committed_at_us.is_some_and(|at| now_us.saturating_sub(at) > retain_us);
        (expired || state.bytes() > self.retain_bytes).then_some(*oldest)
    }
}

impl<S: Storage> fmt::Debug for Log<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("handle", &self.handle).finish_non_exhaustive()
    }
}

/// What a log goes on from.
pub(crate) struct Start<F> {
    pub(crate) segments: VecDeque<Segment>,
    pub(crate) file: Arc<F>,
    pub(crate) stands: Continuity,
    pub(crate) catalog: Catalog,
}

/// Creates a segment with its header and catalog. Not synced.
fn create_segment<S: Storage>(
    storage: &S,
    meta: &Meta,
    name: SegmentName,
    stands: Continuity,
    catalog: &Frame,
) -> Result<(S::File, Segment), LogError> {
    let text = name.to_string();
    let file = match storage.create(&text) {
        // Left behind by an attempt that failed.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            storage.remove(&text).map_err(LogError::io("remove", name))?;
            storage.create(&text)
        }
        created => created,
    };
    let file = file.map_err(LogError::io("create", name))?;
    let header = SegmentHeader { primary: meta.primary, branch: meta.branch, name, chain: stands.chain() };
    let written = file.write_all_at(&header.write(), 0);
    let written = written.and_then(|()| file.write_all_at(catalog.bytes(), SEGMENT_HEADER_BYTES as u64));
    if let Err(error) = written {
        let _ = storage.remove(&text);
        return Err(LogError::io("write", name)(error));
    }
    let bytes = (SEGMENT_HEADER_BYTES + catalog.bytes().len()) as u64;
    Ok((file, Segment { name, chain: stands.chain(), bytes, first_committed_at_us: None }))
}
