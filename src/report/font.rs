//! The one font of every report, Noto Sans SC cut to what reports need (`font/subset.py`), and what is taken out of it: widths and
//! outlines for plots, a font of a few letters for a page.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::OnceLock;

use ttf_parser::{Face, OutlineBuilder};
use write_fonts::FontBuilder;
use write_fonts::from_obj::ToOwnedTable;
use write_fonts::read::{FontRef, TableProvider};
use write_fonts::tables::{cmap::Cmap, head::Head, hhea::Hhea, hmtx::Hmtx, hmtx::LongMetric, loca::Loca, maxp::Maxp};
use write_fonts::types::GlyphId;

/// The family's name in a plot.
pub(super) const FAMILY: &str = "Noto Sans SC";
/// Font units to a letter size.
pub(super) const UNITS: f64 = 1000.0;

/// The font's bytes, unpacked once.
fn bytes() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| zstd::decode_all(include_bytes!("font/NotoSansSC-report.ttf.zst").as_slice()).unwrap_or_default())
}

fn face() -> Option<&'static Face<'static>> {
    static FACE: OnceLock<Option<Face<'static>>> = OnceLock::new();
    FACE.get_or_init(|| Face::parse(bytes(), 0).ok()).as_ref()
}

/// A letter as the font draws it; a character that the font lacks is its empty box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// The glyph's number in the font.
    pub(super) glyph: u16,
    /// How far the next letter stands, in font units.
    pub(super) advance: u16,
}

/// The letters of words, one for each character.
pub(super) fn letters(words: &str) -> impl Iterator<Item = Letter> {
    let letter = |c| {
        let glyph = face()?.glyph_index(c).unwrap_or_default();
        Some(Letter { glyph: glyph.0, advance: face()?.glyph_hor_advance(glyph)? })
    };
    words.chars().filter_map(letter)
}

/// A glyph's outline as SVG path data in font units, `y` downwards; empty for a blank.
pub(super) fn outline(glyph: u16) -> String {
    let mut path = Path::default();
    face().and_then(|face| face.outline_glyph(ttf_parser::GlyphId(glyph), &mut path));
    path.data
}

/// SVG path data in steps from point to point: the shortest way to write whole numbers.
#[derive(Default)]
struct Path {
    data: String,
    at: (i32, i32),
}

impl Path {
    fn step(&mut self, command: char, points: &[(f32, f32)]) {
        let from = self.at;
        self.data.push(command);
        for (k, &(x, y)) in points.iter().enumerate() {
            self.at = (x.round() as i32, -(y.round() as i32));
            let (right, down) = (self.at.0 - from.0, self.at.1 - from.1);
            let blank = if k > 0 && right >= 0 { " " } else { "" };
            let comma = if down >= 0 { " " } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(self.data, "{blank}{right}{comma}{down}");
        }
    }
}

impl OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.step('m', &[(x, y)]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.step('l', &[(x, y)]);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.step('q', &[(x1, y1), (x, y)]);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.step('c', &[(x1, y1), (x2, y2), (x, y)]);
    }
    fn close(&mut self) {
        self.data.push('z');
    }
}

/// A TrueType font of just the characters in these words that the font knows. Equal characters, equal bytes.
pub(super) fn cut(words: &str) -> Option<Vec<u8>> {
    let font = FontRef::new(bytes()).ok()?;
    let (known, metrics) = (font.cmap().ok()?, font.hmtx().ok()?);
    let (places, shapes) = (font.loca(None).ok()?, font.glyf().ok()?);
    let shapes = shapes.offset_data().as_bytes();
    let wanted: BTreeSet<char> = words.chars().collect();
    let letters: Vec<(char, GlyphId)> = wanted.into_iter().filter_map(|c| Some((c, known.map_codepoint(c)?))).collect();
    // Glyph 0 must be the empty box; no two glyphs are one, and none is made of others.
    let kept: BTreeSet<GlyphId> = letters.iter().map(|l| l.1).chain([GlyphId::new(0)]).collect();

    let (mut glyf, mut loca, mut hmtx) = (Vec::new(), vec![0], Vec::new());
    for &glyph in &kept {
        let at = glyph.to_u32() as usize;
        glyf.extend_from_slice(shapes.get(places.get_raw(at)? as usize..places.get_raw(at + 1)? as usize)?);
        glyf.resize(glyf.len().next_multiple_of(4), 0);
        loca.push(u32::try_from(glyf.len()).ok()?);
        hmtx.push(LongMetric::new(metrics.advance(glyph)?, metrics.side_bearing(glyph)?));
    }
    let number = u16::try_from(kept.len()).ok()?;
    let renumbered = (0..).zip(&kept).map(|(new, old)| (*old, GlyphId::new(new))).collect::<std::collections::BTreeMap<_, _>>();
    let cmap = Cmap::from_mappings(letters.iter().map(|(c, old)| (*c, renumbered[old]))).ok()?;
    let loca = Loca::new(loca);
    let mut head: Head = font.head().ok()?.to_owned_table();
    head.index_to_loc_format = loca.format() as i16;
    let mut hhea: Hhea = font.hhea().ok()?.to_owned_table();
    hhea.number_of_h_metrics = number;
    let mut maxp: Maxp = font.maxp().ok()?.to_owned_table();
    maxp.num_glyphs = number;
    let mut cut = FontBuilder::new();
    cut.add_table(&cmap).ok()?.add_table(&loca).ok()?.add_table(&Hmtx::new(hmtx, Vec::new())).ok()?;
    cut.add_table(&head).ok()?.add_table(&hhea).ok()?.add_table(&maxp).ok()?;
    cut.add_raw(write_fonts::types::Tag::new(b"glyf"), glyf).copy_missing_tables(font);
    Some(cut.build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_font_draws_its_letters_as_the_whole_font_does_and_no_others() {
        let words = "县 乡A𬒗%";
        let font = cut(words).unwrap();
        assert!(font.len() < 6_000, "{}", font.len());
        let (few, all) = (Face::parse(&font, 0).unwrap(), face().unwrap());
        assert_eq!(few.number_of_glyphs(), 7);
        for c in words.chars() {
            let drawn = |face: &Face| {
                let (glyph, mut path) = (face.glyph_index(c).unwrap(), Path::default());
                face.outline_glyph(glyph, &mut path);
                (path.data, face.glyph_hor_advance(glyph))
            };
            assert_eq!(drawn(&few), drawn(all), "{c}");
        }
        assert!(few.glyph_index('镇').is_none());
        assert_eq!(font, cut("%𬒗A乡县县 ").unwrap(), "only which characters matters");
    }

    #[test]
    fn a_character_without_a_glyph_is_an_empty_box_in_plots_and_left_to_other_fonts_on_pages() {
        assert_eq!(letters("\u{0e01}").next().unwrap().glyph, 0);
        assert!(outline(0).len() > 20);
        assert_eq!(Face::parse(&cut("\u{0e01}").unwrap(), 0).unwrap().number_of_glyphs(), 1);
    }
}
