"""Cuts Noto Sans SC to what reports need and fixes its line height. Deterministic: equal input, equal bytes.

    pip install fonttools zstandard
    npm pack @expo-google-fonts/noto-sans-sc     # SIL Open Font License 1.1, see OFL.txt
    python subset.py package/400Regular/NotoSansSC_400Regular.ttf NotoSansSC-report.ttf.zst

Kept: the characters of GB 2312, ASCII, Latin-1, full-width forms, the signs reports use, and rare characters of
place names. Add to RARE when a county's name shows as an empty box, then run again.
"""

import io
import sys

import zstandard
from fontTools import subset
from fontTools.ttLib import TTFont

SIGNS = "–—‘’“”…‰‱•→←↑↓≤≥≠≈−±·×÷√∞ρσμπ№①②③④⑤⑥⑦⑧⑨△▲▼○●◆■□★☆"
RARE = (  # found in names of towns and villages
    "蔈塝垟峃㙟堨圩埗墩塅堽塬峁崾崄墚垴堖壋塆湾坂塄垭坳坝磴硚碶礐崀屼岽崬崟嵊嵎巃崆峒暸瀍浉澴潩滠漷漖溇溆湑湉"
    "淯涴洑洣浬沄沔汈氹汊泖泷泸洺洢涞涢浛淝淦渌渑渫湜湟湫溁溠滘漈潆濉濠濞灞灈炟焜煊燚琤瑀瑗瑷璆璟甪畈畲疃皋"
    "硖碛磙礤祎禤秭筲筼箐簰籴粜缑羑耒耖胍舾芏芗苊苈茔莜莨莳菂菵葑蒗蓢蔸蕲薤藠虢蛟蜊衎衢觜訾谠豸赉赟趵跶輋轵迤逯遆"
    "邑邛邠邡邨邳邴邵邸邾郃郄郇郏郐郓郗郜郢郫郯郴郾鄀鄂鄄鄌鄞鄠鄢鄣鄯鄱酂酃酆醴鄳铚铧铷锜镈镕镠镡闫闼阆阇陉陔陟隈隗隰"
    "雒霅靰颀颍饸馇骉骍鲃鲘鲞鲝鳌鸬鹮麂麓黟龑䢺䜣䝙𬒗"
)


def kept():
    text = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x3000, 0x3020)) | set(range(0xFF01, 0xFF5F)) | {0xFFE5}
    text |= {ord(c) for c in SIGNS + RARE}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                text.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return sorted(text)


def main(source, target):
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "STAT", "DSIG", "gasp", "meta"]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=kept())
    cutter.subset(font)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = 880, -120, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap, os2.usWinAscent, os2.usWinDescent = 880, -120, 0, 880, 120
    raw = io.BytesIO()
    font.save(raw)
    missing = [chr(u) for u in kept() if u not in font.getBestCmap()]
    print(f"{len(font.getBestCmap())} characters, {len(raw.getvalue())} bytes; not in the source: {''.join(missing)}")
    with open(target, "wb") as file:
        file.write(zstandard.ZstdCompressor(level=19).compress(raw.getvalue()))


if __name__ == "__main__":
    main(*sys.argv[1:])
