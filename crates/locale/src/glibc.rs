//! GNU's C library. The declarations are those of `locale.h`, `string.h`, `wctype.h`, `langinfo.h` and `gnu/libc-version.h`.

#![allow(unsafe_code, reason = "the standard library has no locales: only the C library sorts as the primary does")]

use std::cell::RefCell;
use std::cmp::Ordering;
use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::ptr::NonNull;

/// `1 << LC_CTYPE` and `1 << LC_COLLATE`.
const LC_CTYPE_MASK: c_int = 1;
const LC_COLLATE_MASK: c_int = 1 << 3;
/// `nl_langinfo`'s item for the name of the encoding.
const CODESET: c_int = 14;

// SAFETY: these are the library's own prototypes; `locale_t` is a pointer, `wint_t` an unsigned int.
unsafe extern "C" {
    safe fn gnu_get_libc_version() -> *const c_char;
    fn newlocale(mask: c_int, name: *const c_char, base: *mut c_void) -> *mut c_void;
    fn nl_langinfo_l(item: c_int, locale: *mut c_void) -> *const c_char;
    fn strcoll_l(left: *const c_char, right: *const c_char, locale: *mut c_void) -> c_int;
    fn towlower_l(character: c_uint, locale: *mut c_void) -> c_uint;
    fn towupper_l(character: c_uint, locale: *mut c_void) -> c_uint;
    fn iswalnum_l(character: c_uint, locale: *mut c_void) -> c_int;
}

pub(crate) fn version() -> Option<&'static str> {
    // SAFETY: a string literal of the library.
    unsafe { CStr::from_ptr(gnu_get_libc_version()) }.to_str().ok()
}

/// A `locale_t`, never freed.
pub(crate) struct Raw(NonNull<c_void>);

// SAFETY: once made, a locale object is only read; POSIX lets any thread use it.
unsafe impl Send for Raw {}
// SAFETY: as above.
unsafe impl Sync for Raw {}

thread_local! {
    /// Both texts of a comparison, ended by NUL.
    static ENDED: RefCell<(Vec<u8>, Vec<u8>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

fn end(buffer: &mut Vec<u8>, text: &str) {
    buffer.clear();
    buffer.extend_from_slice(text.as_bytes());
    buffer.push(0);
}

impl Raw {
    pub(crate) fn open(name: &str) -> Option<Raw> {
        let name = CString::new(name).ok()?;
        // SAFETY: the name ends with NUL, and there is no base.
        let raw = NonNull::new(unsafe { newlocale(LC_COLLATE_MASK | LC_CTYPE_MASK, name.as_ptr(), std::ptr::null_mut()) }).map(Raw)?;
        raw.is_utf8().then_some(raw)
    }

    fn is_utf8(&self) -> bool {
        // SAFETY: a locale object that is never freed, and a string that lives as long.
        unsafe { CStr::from_ptr(nl_langinfo_l(CODESET, self.0.as_ptr())) }.to_bytes() == b"UTF-8"
    }

    pub(crate) fn collate(&self, left: &str, right: &str) -> Ordering {
        ENDED.with_borrow_mut(|(a, b)| {
            end(a, left);
            end(b, right);
            // SAFETY: both end with NUL, and the locale object is never freed.
            unsafe { strcoll_l(a.as_ptr().cast(), b.as_ptr().cast(), self.0.as_ptr()) }.cmp(&0)
        })
    }

    pub(crate) fn to_lower(&self, character: char) -> Option<char> {
        // SAFETY: any wide character may be asked for, and the locale object is never freed.
        char::from_u32(unsafe { towlower_l(character.into(), self.0.as_ptr()) })
    }

    pub(crate) fn to_upper(&self, character: char) -> Option<char> {
        // SAFETY: as above.
        char::from_u32(unsafe { towupper_l(character.into(), self.0.as_ptr()) })
    }

    pub(crate) fn is_alphanumeric(&self, character: char) -> bool {
        // SAFETY: as above.
        unsafe { iswalnum_l(character.into(), self.0.as_ptr()) != 0 }
    }
}
