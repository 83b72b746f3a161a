//! From marks to SVG and PNG. No font of the machine is ever used.

use std::collections::{BTreeMap, BTreeSet};

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::style::{Letters, svg};
use super::{Picture, Sheet, heading};
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// Draws a sheet in both forms.
pub(super) fn of(name: &'static str, sheet: Sheet) -> Result<Picture, Refusal> {
    let (head, down) = heading(&sheet);
    let inline = svg(&[], &sheet.marks, (0.0, sheet.high), Letters::Words).map_err(|_| undrawn(name))?;
    let outlines = svg(&head, &sheet.marks, (down, sheet.high + 10.0), Letters::Outlines).map_err(|_| undrawn(name))?;
    // Older viewers know references by this name only.
    let title = format!(" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><title>{}</title>", escaped(&sheet.title));
    let alone = outlines.replacen('>', &title, 1);
    Ok(Picture { name, title: sheet.title, reading: sheet.reading, inline, alone })
}

/// A PNG of an SVG whose words are outlines.
pub(in crate::report) fn png(picture: &Picture) -> Result<Vec<u8>, Refusal> {
    let paint = || {
        let tree = Tree::from_str(&picture.alone, &Options::default()).ok()?;
        let size = tree.size().to_int_size();
        let mut pixels = Pixmap::new(size.width(), size.height())?;
        resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
        packed(&pixels).ok()
    };
    paint().ok_or_else(|| undrawn(picture.name))
}

/// A PNG of opaque pixels: by a palette, a third of the size, as long as the colours fit into one.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let colours: Vec<[u8; 3]> = pixels.pixels().iter().map(|p| [p.red(), p.green(), p.blue()]).collect();
    let palette: BTreeSet<[u8; 3]> = colours.iter().copied().collect();
    let mut out = Vec::new();
    let mut to = Encoder::new(&mut out, pixels.width(), pixels.height());
    to.set_depth(BitDepth::Eight);
    to.set_compression(Compression::Balanced);
    let data: Vec<u8> = if palette.len() <= 256 {
        to.set_color(ColorType::Indexed);
        to.set_palette(palette.iter().flatten().copied().collect::<Vec<u8>>());
        let places: BTreeMap<[u8; 3], u8> = palette.into_iter().zip(0..=255).collect();
        colours.iter().filter_map(|colour| places.get(colour).copied()).collect()
    } else {
        to.set_color(ColorType::Rgb);
        colours.into_iter().flatten().collect()
    };
    to.write_header()?.write_image_data(&data)?;
    Ok(out)
}

pub(super) fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn undrawn(name: &str) -> Refusal {
    Problem::new(
        Words::new(format!("图 {name} 画不出来"), format!("the plot {name} cannot be drawn")),
        Words::new("这是程序的缺陷，请带上 result.json 报告", "this is a defect of the program: please report it with result.json"),
    )
    .into()
}
