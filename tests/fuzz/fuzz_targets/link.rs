#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| rimward_fuzz::link(data));
