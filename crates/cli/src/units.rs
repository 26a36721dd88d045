//! Sizes and times as PostgreSQL's settings write them.

use std::time::Duration;

/// Splits a number from its unit.
fn split(text: &str) -> Result<(u64, &str), String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..digits].parse().map_err(|_| format!("\"{text}\" does not begin with a number"))?;
    Ok((number, text[digits..].trim()))
}

/// `8GB` and the like; a bare number is bytes.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text)?;
    let shift = match unit {
        "" | "B" => 0,
        "kB" | "KB" => 10,
        "MB" => 20,
        "GB" => 30,
        "TB" => 40,
        _ => return Err(format!("\"{unit}\" is not a unit; use B, kB, MB, GB or TB")),
    };
    number.checked_mul(1 << shift).ok_or_else(|| format!("{text} is too much"))
}

/// `20s` and the like; a bare number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text)?;
    let seconds = match unit {
        "ms" => return Ok(Duration::from_millis(number)),
        "" | "s" => 1,
        "min" | "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(format!("\"{unit}\" is not a unit; use ms, s, min, h or d")),
    };
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(|| format!("{text} is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_as_postgresql_writes_them() {
        assert_eq!(bytes("8GB"), Ok(8 << 30));
        assert_eq!(bytes("512 kB"), Ok(512 << 10));
        assert_eq!(bytes("17"), Ok(17));
        assert!(bytes("GB").is_err() && bytes("1XB").is_err() && bytes("99999999999TB").is_err());
        assert_eq!(duration("20s"), Ok(Duration::from_secs(20)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2d"), Ok(Duration::from_secs(172_800)));
        assert!(duration("1w").is_err());
    }
}
