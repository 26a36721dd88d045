use rimward_batch::Limits;
use rimward_log::{DirStorage, Expected, Log, LogError, SegmentFrames, check, segments};

use crate::support::{START, Source, catalog, config, meta, read};

#[test]
fn a_folder_keeps_a_log_for_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let mut log = Log::create(DirStorage::open(&path).unwrap(), config(1000), meta(), &catalog()).unwrap();
    let mut source = Source::new();
    for _ in 0..20 {
        source.next(100).iter().for_each(|frame| log.append(frame).unwrap());
    }
    assert_eq!(log.sync().unwrap(), Source::end(20));

    let refused = DirStorage::open(&path).unwrap_err();
    assert!(matches!(refused, LogError::Locked { .. }), "{refused}");
    assert!(refused.to_string().contains("in use by another process"));

    // Looking is allowed beside the writer, and changes nothing.
    let look = DirStorage::read_only(&path);
    let (found, summaries) = segments(&look).unwrap();
    assert_eq!(found, meta());
    assert!(summaries.len() > 2);
    assert_eq!(summaries[0].end, Some(summaries[1].name.first));
    let mut frames = SegmentFrames::open(&look, &found, summaries[0].name, &Limits::default()).unwrap();
    assert_eq!(*frames.catalog(), catalog());
    let (offset, frame) = frames.next().unwrap().unwrap();
    assert!(offset > 72 && frame.header().start == START);
    let report = check(&look, &Limits::default()).unwrap();
    assert_eq!((report.transactions, report.changes, report.end), (20, 20, Source::end(20)));
    assert!(Log::create(look, config(1000), rimward_log::Meta { ..meta() }, &catalog()).is_err());

    drop(log);
    let (mut log, recovered) = Log::open(DirStorage::open(&path).unwrap(), config(1000), &Expected::default()).unwrap();
    assert_eq!((recovered.end, recovered.truncated_bytes), (Source::end(20), 0));
    assert_eq!(read(&mut log.reader(Source::end(15)).unwrap(), Source::end(15)).unwrap(), [16, 17, 18, 19, 20]);
    source.next(100).iter().for_each(|frame| log.append(frame).unwrap());
    assert!(log.retain(0, START).unwrap().removed_segments == 0);
}
