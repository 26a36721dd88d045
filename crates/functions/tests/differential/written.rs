//! Dates, times and intervals in the many ways in which people write them.

use crate::samples::Samples;

impl Samples {
    fn number(&mut self, below: usize, width: usize) -> String {
        let value = self.numbers.below(below);
        if self.numbers.below(4) == 0 { value.to_string() } else { format!("{value:0width$}") }
    }

    /// Hours and minutes at least.
    pub(crate) fn clock_text(&mut self) -> String {
        let mut text = format!("{}:{}", self.number(26, 2), self.number(61, 2));
        if self.numbers.below(4) > 0 {
            text.push_str(&format!(":{}", self.number(61, 2)));
            let fraction =
                self.numbers.one(&["", "", ".5", ".123456", ".1234565", ".9999999", ".000001", ".0000005", ".", ".1234567890123"]);
            text.push_str(fraction);
        }
        text.push_str(self.numbers.one(&["", "", "", " AM", "PM", " pm", "  am"]));
        text.push_str(self.numbers.one(&[
            "",
            "",
            "",
            "Z",
            "z",
            " UTC",
            "+00",
            "-08",
            "+05:30",
            " +0530",
            "-3",
            "+15:59:59",
            "+16",
            "-00:00:30",
            "+5:3",
        ]));
        if self.numbers.below(12) == 0 {
            return self
                .numbers
                .one(&["24:00", "24:00:00", "24:00:01", "23:59:60", "noon", "allballs", "", "12", "1234", "T12:00"])
                .to_owned();
        }
        text
    }

    fn date_text(&mut self) -> String {
        const MONTHS: &[&str] = &["January", "feb", "MAR", "Sept", "sep", "December", "may", "Juni", "oct"];
        let year =
            self.numbers.one(&["2024", "1999", "0001", "9999", "12024", "0044", "24", "99", "294276", "294277", "4713", "0000", "1900"]);
        let (month, day) = (self.number(14, 2), self.number(32, 2));
        let name = self.numbers.one(MONTHS);
        let separator = self.numbers.one(&["-", "-", "-", "/", ".", " "]);
        match self.numbers.below(14) {
            0 => format!("{year}{month}{day}"),
            1 => format!("{name} {day}, {year}"),
            2 => format!("{name} {day} {year}"),
            3 => format!("{day} {name} {year}"),
            4 => format!("{day}{separator}{name}{separator}{year}"),
            5 => format!("{name}{separator}{day}{separator}{year}"),
            6 => format!("{year}{separator}{name}{separator}{day}"),
            7 => format!("{month}/{day}/{year}"),
            8 => format!("{} {name} {day} {year}", self.numbers.one(&["Mon", "tuesday,", "Sunday", "thu"])),
            _ => format!("{year}{separator}{month}{separator}{day}"),
        }
    }

    /// A date, mostly with a time.
    pub(crate) fn moment_text(&mut self) -> String {
        if self.numbers.below(10) == 0 {
            return self
                .numbers
                .one(&[
                    "infinity",
                    "-infinity",
                    "epoch",
                    "Infinity",
                    " 2024-02-29 ",
                    "2023-02-29",
                    "today",
                    "now",
                    "tomorrow",
                    "J2451187",
                    "1999.008",
                    "2024-02-29\t12:00",
                    "20240229T123456",
                    "",
                    "2024-02",
                    "2024-10-27 02:30:00",
                    "2024-03-31 02:30:00",
                    "2024-03-10 02:30",
                    "2024-11-03 01:30",
                    "2024-02-29 12:34:56 BC",
                    "2024-02-29 BC 12:34:56",
                    "2024-01-01 00:00:00+00 BC",
                    "0001-01-01 AD",
                    "2024-01-01t10:00",
                    "+infinity",
                    "2024-01-01 10:00 America/New_York",
                    "2024-01-01 10:00 EST",
                ])
                .to_owned();
        }
        let date = self.date_text();
        let era = self.numbers.one(&["", "", "", "", "", " BC", " AD", " bc"]);
        match self.numbers.below(5) {
            0 => format!("{date}{era}"),
            1 => format!("{date}T{}{era}", self.clock_text()),
            _ => format!("{date} {}{era}", self.clock_text()),
        }
    }

    /// Numbers with units.
    pub(crate) fn span_text(&mut self) -> String {
        const UNITS: &[&str] = &[
            "year",
            "years",
            "y",
            "yr",
            "mon",
            "months",
            "MONTH",
            "week",
            "weeks",
            "w",
            "day",
            "days",
            "d",
            "hour",
            "hours",
            "h",
            "hr",
            "minute",
            "min",
            "mins",
            "m",
            "second",
            "seconds",
            "sec",
            "s",
            "ms",
            "milliseconds",
            "msec",
            "us",
            "microseconds",
            "usec",
            "decade",
            "century",
            "centuries",
            "millennium",
            "c",
            "dec",
            "fortnight",
            "",
        ];
        if self.numbers.below(8) == 0 {
            return self
                .numbers
                .one(&[
                    "P1Y2M3DT4H5M6S",
                    "P1Y",
                    "PT36H",
                    "P2W",
                    "PT0.5S",
                    "P-1Y2M",
                    "P1Y2M3D",
                    "PT-5M",
                    "P0001-02-03",
                    "P1.5D",
                    "PT",
                    "P",
                    "1-2",
                    "1 2:03:04",
                    "",
                    "5",
                    "@ 1 day ago",
                    "1 day ago",
                    "-1 day ago",
                    "1 year 2 mons -3 days +04:05:06.7 ago",
                    "infinity",
                    "10:20",
                    "-10:20:30.5",
                    "100:00:00",
                    "1:2:3",
                    "1.5",
                    "1 day 1 day",
                    "1 day 10:00 5 hours",
                    "2147483647 days",
                    "-2147483648 days",
                    "2147483648 days",
                    "178956970 years",
                    "00:00:00.0000005",
                ])
                .to_owned();
        }
        let count = 1 + self.numbers.below(3);
        let mut parts: Vec<String> = (0..count)
            .map(|_| {
                let sign = self.numbers.one(&["", "", "", "-", "+"]);
                let number = self.numbers.one(&[
                    "0",
                    "1",
                    "2",
                    "12",
                    "40",
                    "100",
                    "9999",
                    "1.5",
                    "0.5",
                    "2.25",
                    "1.123456",
                    "3.1234567",
                    "7.50",
                    "1000000",
                ]);
                format!("{sign}{number}{}{}", self.numbers.one(&[" ", " ", ""]), self.numbers.one(UNITS))
            })
            .collect();
        if self.numbers.below(3) == 0 {
            let sign = self.numbers.one(&["", "-", "+"]);
            parts.push(format!(
                "{sign}{}:{:02}{}",
                self.number(30, 2),
                self.numbers.below(61),
                self.numbers.one(&["", ":05", ":59.999", ":59.9999999"])
            ));
        }
        if self.numbers.below(8) == 0 {
            parts.push("ago".to_owned());
        }
        parts.join(self.numbers.one(&[" ", " ", " ", "  ", ""]))
    }
}
