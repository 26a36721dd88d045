//! The least that an edge does: a snapshot, then the stream, applied with every check that the applier makes (positions, chain, keys).

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use reqwest::{Client, Response, StatusCode};
use rimward_batch::Limits;
use rimward_batch::link::{Down, DownReader, RefusalCode, TableDigest, Up};
use rimward_batch::snapshot::{ChunkDecoder, Digester, Manifest};
use rimward_model::{Lsn, Position};
use rimward_replica::{Applied, Applier, Durability, Reader, State, install};

use crate::world::PATIENCE;

pub(crate) struct Edge {
    pub(crate) path: PathBuf,
    token: Option<String>,
    name: String,
}

/// How following ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Followed {
    /// The position that was asked for.
    Reached,
    /// The hub ended the stream, or its process did.
    Ended,
    Refused(RefusalCode, String),
    Status(StatusCode, String),
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

impl Edge {
    /// Fetches a snapshot; every chunk twice, as after a broken transfer.
    pub(crate) async fn bootstrap(hub: &str, path: &Path, token: Option<&str>) -> Edge {
        let get = |url: String| {
            let request = client().get(url);
            match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            }
        };
        let manifest = get(format!("{hub}/v1/snapshot")).send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
        let manifest = Manifest::decode(&manifest).unwrap();
        let part = path.with_extension("part");
        let file = File::create(&part).unwrap();
        let mut decoder = ChunkDecoder::new();
        let mut digester = Digester::default();
        for number in 0..manifest.chunks() {
            for again in [false, true] {
                let url = format!("{hub}/v1/snapshot/{:016x}/{number}", manifest.id);
                let bytes = get(url).send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
                let raw = decoder.chunk(&manifest, number, &bytes).unwrap();
                file.write_all_at(raw, manifest.range(number).start).unwrap();
                if !again {
                    digester.update(raw);
                }
            }
        }
        manifest.verify(digester.finish()).unwrap();
        let state = install(&part, path).unwrap();
        assert_eq!((state.lsn, state.chain), (manifest.position.lsn, manifest.chain));
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        Edge { path: path.to_owned(), token: token.map(str::to_owned), name }
    }

    pub(crate) fn state(&self) -> State {
        Reader::open(&self.path).unwrap().state().unwrap()
    }

    pub(crate) async fn stream(&self, hub: &str) -> Result<Response, reqwest::Error> {
        let state = self.state();
        let (branch, lsn, chain) = (state.origin.branch, state.lsn, state.chain);
        let query = format!("branch={branch}&lsn={lsn}&chain={chain}&name={}", self.name).replace('/', "%2F");
        let request = client().get(format!("{hub}/v1/stream?{query}"));
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await
    }

    /// Follows until it has applied up to `until`.
    pub(crate) async fn follow(&self, hub: &str, until: Lsn) -> Followed {
        let mut response = match self.stream(hub).await {
            Ok(response) if response.status() != StatusCode::OK => {
                return Followed::Status(response.status(), response.text().await.unwrap());
            }
            Ok(response) => response,
            Err(_) => return Followed::Ended,
        };
        let mut applier = Applier::open(&self.path, None, Durability::Normal).unwrap();
        let mut messages = DownReader::new(Limits::default());
        let mut session = None;
        let mut hold: Option<(u64, Lsn)> = None;
        loop {
            if applier.applied_lsn() >= until && !applier.is_inside() {
                applier.commit().unwrap();
                return Followed::Reached;
            }
            let chunk = tokio::time::timeout(PATIENCE, response.chunk()).await.expect("a heartbeat each second");
            let Ok(Some(chunk)) = chunk else {
                if !applier.is_inside() {
                    applier.commit().unwrap();
                }
                return Followed::Ended;
            };
            messages.push(&chunk);
            while let Some(message) = messages.next().unwrap() {
                match message {
                    Down::Welcome { session: id, .. } => session = Some(id),
                    Down::Frame(frame) => {
                        applier.stop_at(hold.map(|(_, lsn)| lsn));
                        if let Applied::StoppedBefore(_) = applier.frame(&frame).unwrap() {
                            let (id, _) = hold.take().unwrap();
                            self.report(hub, &mut applier, session.unwrap(), id).await;
                            applier.stop_at(None);
                            assert_eq!(applier.frame(&frame).unwrap(), Applied::All);
                        }
                    }
                    Down::AdvanceTo { id, lsn } => hold = Some((id, lsn)),
                    Down::Progress { .. } | Down::Hold { .. } | Down::Release { .. } => {}
                    Down::Refused { code, hint } => return Followed::Refused(code, hint),
                }
            }
        }
    }

    async fn report(&self, hub: &str, applier: &mut Applier, session: u64, id: u64) {
        let position: Position = applier.commit().unwrap();
        let mut reader = Reader::open(&self.path).unwrap();
        let digests = reader.snapshot().unwrap().digests(1).unwrap();
        let digest = |digest: &rimward_model::TableDigest| {
            let total = digest.total();
            TableDigest { table: digest.table, rows: total.rows, digest: total.sum }
        };
        let tables = digests.iter().map(digest).collect();
        let reports = [Up::Durable { session, position }, Up::Held { session, id, position, tables }];
        let body: Vec<u8> = reports.iter().flat_map(|report| report.encode()).collect();
        let answer = client().post(format!("{hub}/v1/report")).body(body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }
}
