//! From marks to SVG and PNG. No font of the machine is ever used.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree, WriteOptions};

use super::style::{font, svg};
use super::{Picture, Sheet, heading};
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// Draws a sheet in both forms.
pub(super) fn of(name: &'static str, sheet: Sheet) -> Result<Picture, Refusal> {
    let (head, down) = heading(&sheet);
    let inline = svg(&[], &sheet.marks, (0.0, sheet.high)).map_err(|_| undrawn(name))?;
    let whole = svg(&head, &sheet.marks, (down, sheet.high + 10.0)).map_err(|_| undrawn(name))?;
    let tree = parsed(&whole).ok_or_else(|| undrawn(name))?;
    let outlines = tree.to_string(&WriteOptions { coordinates_precision: 1, ..WriteOptions::default() });
    let alone = outlines.replacen('>', &format!("><title>{}</title>", escaped(&sheet.title)), 1);
    Ok(Picture { name, title: sheet.title, reading: sheet.reading, inline, alone })
}

/// A PNG of an SVG whose words are outlines.
pub(in crate::report) fn png(picture: &Picture) -> Result<Vec<u8>, Refusal> {
    let paint = || {
        let tree = parsed(&picture.alone)?;
        let size = tree.size().to_int_size();
        let mut pixels = Pixmap::new(size.width(), size.height())?;
        resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
        pixels.encode_png().ok()
    };
    paint().ok_or_else(|| undrawn(picture.name))
}

fn parsed(svg: &str) -> Option<Tree> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = Database::new();
        fonts.load_font_source(Source::Binary(Arc::new(font())));
        Arc::new(fonts)
    });
    Tree::from_str(svg, &Options { fontdb: Arc::clone(fonts), ..Options::default() }).ok()
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;")
}

fn undrawn(name: &str) -> Refusal {
    Problem::new(
        Words::new(format!("图 {name} 画不出来"), format!("the plot {name} cannot be drawn")),
        Words::new("这是程序的缺陷，请带上 result.json 报告", "this is a defect of the program: please report it with result.json"),
    )
    .into()
}
