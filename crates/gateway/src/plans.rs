//! Translations, kept for the next statement of the same text.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use parking_lot::Mutex;
use rimward_model::{Catalog, Oid};
use rimward_translate::{Verdict, translate};

use crate::state::View;

/// So many are kept.
const PLANS_MAX: usize = 2048;
/// Longer statements are translated each time.
const TEXT_BYTES_MAX: usize = 4096;

/// What a translation depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    sql: Box<str>,
    params: Box<[Oid]>,
    view: Arc<View>,
    schema_version: u64,
}

/// The cache that all sessions share.
pub(crate) struct Plans {
    known: Mutex<LruCache<Key, Verdict>>,
}

impl Default for Plans {
    fn default() -> Plans {
        Plans { known: Mutex::new(LruCache::new(NonZeroUsize::new(PLANS_MAX).expect("not zero"))) }
    }
}

impl Plans {
    /// Translates, or remembers.
    pub(crate) fn verdict(&self, sql: &str, params: &[Oid], catalog: &Catalog, view: &Arc<View>) -> Verdict {
        let session = view.session();
        if sql.len() > TEXT_BYTES_MAX {
            return translate(sql, params, catalog, &session);
        }
        let key = Key { sql: sql.into(), params: params.into(), view: Arc::clone(view), schema_version: catalog.version };
        if let Some(verdict) = self.known.lock().get(&key) {
            return verdict.clone();
        }
        let verdict = translate(sql, params, catalog, &session);
        self.known.lock().put(key, verdict.clone());
        verdict
    }
}
