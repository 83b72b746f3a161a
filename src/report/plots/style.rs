//! The look of every plot: one width, a few inks, a few sizes; and the only place that draws.
//!
//! A plot is a list of [`Mark`]s in pixels of an 800 pixel wide sheet. Colours: Okabe & Ito (2008), told apart by colour-blind readers and in grey.

use std::collections::BTreeSet;
use std::fmt::Write;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle};

use crate::report::font;

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
    /// Words that a page shows while the pointer is over a rectangle; nothing elsewhere.
    Tip { x: f64, y: f64, wide: f64, high: f64, told: String },
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

/// Words for the pointer over a rectangle.
pub(super) fn tip((x, y): (f64, f64), (wide, high): (f64, f64), told: String) -> Mark {
    Mark::Tip { x, y, wide, high, told }
}

/// Width of words of a letter size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    font::letters(text).map(|l| f64::from(l.advance)).sum::<f64>() * size / font::UNITS
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

/// How words are written into a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// As text, for a page that brings the font.
    Words,
    /// As outlines, each glyph once, for a file that needs no font.
    Outlines,
}

type Drawn<T> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

/// An SVG picture of a heading as high as `down` and, below it, marks as high as `high`.
pub(super) fn svg(head: &[Mark], marks: &[Mark], (down, high): (f64, f64), letters: Letters) -> Drawn<String> {
    let mut out = String::new();
    let all = || head.iter().map(|m| (m, 0.0)).chain(marks.iter().map(|m| (m, down)));
    {
        let area = SVGBackend::with_string(&mut out, (whole(WIDTH) as u32, whole(high + down) as u32)).into_drawing_area();
        area.fill(&Ink::Paper.colour())?;
        for (mark, down) in all() {
            draw(&area, mark, down, letters)?;
        }
        area.present()?;
    }
    let end = out.rfind("</svg>").unwrap_or(out.len());
    match letters {
        Letters::Outlines => out.insert_str(end, &outlined(all())),
        Letters::Words => out.insert_str(end, &tips(all())),
    }
    Ok(out)
}

/// Drawn units of a length.
pub(super) fn whole(x: f64) -> i32 {
    (x * FINE).round() as i32
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw(area: &Area<'_>, mark: &Mark, down: f64, letters: Letters) -> Drawn<()> {
    let at = |x: f64, y: f64| (whole(x), whole(y + down));
    match mark {
        Mark::Text { .. } if letters == Letters::Outlines => Ok(()),
        Mark::Tip { .. } => Ok(()),
        Mark::Text { x, y, text, size, ink, anchor } => {
            // Anchored at its top, a text has its base line 0.76 letter sizes lower.
            let side = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let font = FontDesc::new(FontFamily::Name(font::FAMILY), size * FINE * LETTER, FontStyle::Normal);
            let style = font.color(&ink.colour()).pos(Pos::new(side, VPos::Top));
            area.draw_text(text, &style, at(*x, y - 0.76 * size))
        }
        Mark::Line { from, to, wide, ink } => {
            let style = ink.colour().stroke_width(whole(*wide) as u32);
            area.draw(&PathElement::new(vec![at(from.0, from.1), at(to.0, to.1)], style))
        }
        Mark::Bar { x, y, wide, high, ink } => area.draw(&Rectangle::new([at(*x, *y), at(x + wide, y + high)], ink.colour().filled())),
        Mark::Dot { x, y, radius, ink } => area.draw(&Circle::new(at(*x, *y), whole(*radius), ink.colour().filled())),
    }
}

/// Invisible rectangles above all else, each with what it tells.
fn tips<'a>(marks: impl Iterator<Item = (&'a Mark, f64)>) -> String {
    let mut out = String::new();
    for (mark, down) in marks {
        let Mark::Tip { x, y, wide, high, told } = mark else { continue };
        let [x, y, wide, high] = [*x, y + down, *wide, *high].map(whole);
        let told = super::picture::escaped(told);
        // Writing to a String cannot fail.
        let place = format!("x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\"");
        let _ = writeln!(out, "<rect {place} fill=\"none\" pointer-events=\"all\"><title>{told}</title></rect>");
    }
    out
}

/// The words among the marks, above all else: every glyph's outline once, then where it stands.
fn outlined<'a>(marks: impl Iterator<Item = (&'a Mark, f64)>) -> String {
    let (mut used, mut words) = (BTreeSet::new(), String::new());
    for (mark, down) in marks {
        let Mark::Text { x, y, text, size, ink, anchor } = mark else { continue };
        let left = match anchor {
            Anchor::Start => *x,
            Anchor::Middle => x - width(text, *size) / 2.0,
            Anchor::End => x - width(text, *size),
        };
        let (x, y, scale) = (left * FINE, (y + down) * FINE, size * FINE / font::UNITS);
        let RGBColor(red, green, blue) = ink.colour();
        // Writing to a String cannot fail.
        let _ = write!(words, "<g fill=\"#{red:02x}{green:02x}{blue:02x}\" transform=\"translate({x:.1} {y:.1}) scale({scale})\">");
        let mut along = 0;
        for letter in font::letters(text) {
            if used.contains(&letter.glyph) || !font::outline(letter.glyph).is_empty() {
                used.insert(letter.glyph);
                let _ = write!(words, "<use xlink:href=\"#g{}\" x=\"{along}\"/>", letter.glyph);
            }
            along += u32::from(letter.advance);
        }
        words.push_str("</g>\n");
    }
    let glyphs: String = used.into_iter().map(|glyph| format!("<path id=\"g{glyph}\" d=\"{}\"/>\n", font::outline(glyph))).collect();
    format!("<defs>\n{glyphs}</defs>\n{words}")
}
