//! The look of every plot: one width, a few inks, a few sizes; and the only place that draws.
//!
//! A plot is a list of [`Mark`]s in pixels of an 800 pixel wide sheet. Colours: Okabe & Ito (2008), told apart by colour-blind readers and in grey.

use std::sync::OnceLock;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, register_font};

/// Width of every sheet.
pub(super) const WIDTH: f64 = 800.0;
/// Space kept free at the left and right edge.
pub(super) const EDGE: f64 = 20.0;
/// Sizes of letters.
pub(super) const TITLE: f64 = 22.0;
/// See [`TITLE`].
pub(super) const TEXT: f64 = 15.0;
/// See [`TITLE`].
pub(super) const SMALL: f64 = 13.0;

const FAMILY: &str = "Noto Sans SC";
/// Drawn units a pixel: plotters knows whole units only.
const FINE: f64 = 2.0;
/// plotters divides letter sizes by this before it writes them.
const LETTER: f64 = 1.24;

/// A colour by its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Words and limits.
    Black,
    /// Less important words.
    Grey,
    /// Axes and guides.
    Pale,
    /// The side that passes, or a plain amount.
    Good,
    /// A lighter plain amount.
    Light,
    /// The side that fails.
    Bad,
    /// A lighter failing amount.
    Warm,
    /// The ground.
    Paper,
}

impl Ink {
    fn colour(self) -> RGBColor {
        match self {
            Self::Black => RGBColor(0x1a, 0x1a, 0x1a),
            Self::Grey => RGBColor(0x59, 0x59, 0x59),
            Self::Pale => RGBColor(0xd4, 0xd4, 0xd4),
            Self::Good => RGBColor(0x00, 0x72, 0xb2),
            Self::Light => RGBColor(0xb5, 0xd6, 0xea),
            Self::Bad => RGBColor(0xd5, 0x5e, 0x00),
            Self::Warm => RGBColor(0xf5, 0xc9, 0xa3),
            Self::Paper => RGBColor(0xff, 0xff, 0xff),
        }
    }
}

/// Which point of a text its `x` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// One thing drawn; `y` grows downwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// Words; `y` is their base line.
    Text { x: f64, y: f64, text: String, size: f64, ink: Ink, anchor: Anchor },
    /// A straight line.
    Line { from: (f64, f64), to: (f64, f64), wide: f64, ink: Ink },
    /// A filled rectangle.
    Bar { x: f64, y: f64, wide: f64, high: f64, ink: Ink },
    /// A filled disc.
    Dot { x: f64, y: f64, radius: f64, ink: Ink },
}

/// Words at a place.
pub(super) fn text(x: f64, y: f64, text: impl Into<String>, size: f64, ink: Ink, anchor: Anchor) -> Mark {
    Mark::Text { x, y, text: text.into(), size, ink, anchor }
}

/// A line from one point to another.
pub(super) fn line(from: (f64, f64), to: (f64, f64), wide: f64, ink: Ink) -> Mark {
    Mark::Line { from, to, wide, ink }
}

/// A filled rectangle.
pub(super) fn bar(x: f64, y: f64, wide: f64, high: f64, ink: Ink) -> Mark {
    Mark::Bar { x, y, wide, high, ink }
}

/// A filled disc.
pub(super) fn dot(x: f64, y: f64, radius: f64, ink: Ink) -> Mark {
    Mark::Dot { x, y, radius, ink }
}

/// The font of all plots: Noto Sans SC cut to what reports need (`font/subset.py`), unpacked once.
pub(super) fn font() -> &'static [u8] {
    static FONT: OnceLock<Vec<u8>> = OnceLock::new();
    FONT.get_or_init(|| {
        let packed: &[u8] = include_bytes!("../font/NotoSansSC-report.ttf.zst");
        zstd::decode_all(packed).unwrap_or_default()
    })
}

fn lettering(size: f64) -> FontDesc<'static> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    REGISTERED.get_or_init(|| register_font(FAMILY, FontStyle::Normal, font()).is_ok());
    FontDesc::new(FontFamily::Name(FAMILY), size, FontStyle::Normal)
}

/// Width of words of a letter size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    const MEASURED: f64 = 200.0;
    let ((left, _), (right, _)) = lettering(MEASURED).layout_box(text).unwrap_or_default();
    f64::from(right - left) * size / MEASURED
}

/// Words cut with … so that they are no wider than `limit`.
pub(super) fn fitted(words: &str, size: f64, limit: f64) -> String {
    if width(words, size) <= limit {
        return words.to_string();
    }
    let letters: Vec<char> = words.chars().collect();
    let told = |n: usize| format!("{}…", letters.iter().take(n).collect::<String>());
    (1..letters.len()).rev().map(told).find(|t| width(t, size) <= limit).unwrap_or_default()
}

/// Words broken into lines no wider than `limit`: at blanks, or after a wide character that does not stand before a closing sign.
pub(super) fn broken(words: &str, size: f64, limit: f64) -> Vec<String> {
    crate::report::lines::broken(words, limit, |text| width(text, size))
}

/// An SVG picture of a heading as high as `down` and, below it, marks as high as `high`; words stay words.
pub(super) fn svg(head: &[Mark], marks: &[Mark], (down, high): (f64, f64)) -> Result<String, DrawingAreaErrorKind<std::io::Error>> {
    let mut out = String::new();
    {
        let area = SVGBackend::with_string(&mut out, (whole(WIDTH) as u32, whole(high + down) as u32)).into_drawing_area();
        area.fill(&Ink::Paper.colour())?;
        for mark in head {
            draw(&area, mark, 0.0)?;
        }
        for mark in marks {
            draw(&area, mark, down)?;
        }
        area.present()?;
    }
    Ok(out)
}

fn whole(x: f64) -> i32 {
    (x * FINE).round() as i32
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw(area: &Area<'_>, mark: &Mark, down: f64) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
    let at = |x: f64, y: f64| (whole(x), whole(y + down));
    match mark {
        Mark::Text { x, y, text, size, ink, anchor } => {
            // Anchored at its top, a text has its base line 0.76 letter sizes lower.
            let side = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let font = lettering(size * FINE * LETTER).color(&ink.colour()).pos(Pos::new(side, VPos::Top));
            area.draw_text(text, &font, at(*x, y - 0.76 * size))
        }
        Mark::Line { from, to, wide, ink } => {
            let style = ink.colour().stroke_width(whole(*wide) as u32);
            area.draw(&PathElement::new(vec![at(from.0, from.1), at(to.0, to.1)], style))
        }
        Mark::Bar { x, y, wide, high, ink } => area.draw(&Rectangle::new([at(*x, *y), at(x + wide, y + high)], ink.colour().filled())),
        Mark::Dot { x, y, radius, ink } => area.draw(&Circle::new(at(*x, *y), whole(*radius), ink.colour().filled())),
    }
}
