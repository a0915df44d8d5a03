"""The contrast of colours, computed from the style sheet itself: each token that text is set in, on each that lies under it."""

import math
import re

from product import ROOT

TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("bg", "surface", "surface-2")] + [
    ("ink-2", "surface-3"), ("brand", "bg"), ("brand", "surface"), ("brand", "brand-soft"), ("brand-2", "surface"), ("on-brand", "brand"), ("on-brand", "brand-2"),
    ("teal", "surface"), ("teal", "teal-soft"), ("ai", "surface"), ("ai", "ai-soft"), ("ink", "ai-soft"), ("on-ai", "ai-fill"), ("danger", "bg"), ("danger", "surface"),
    ("danger", "danger-soft"), ("ink", "danger-soft"), ("ok", "surface"), ("ok", "ok-soft"), ("ink", "ok-soft"), ("on-ok", "ok"),
]
GRAPHICS = [("line-2", "bg"), ("line-2", "surface"), ("teal-fill", "surface"), ("warn-fill", "surface"), ("danger-fill", "surface"), ("brand", "bg")]


def luminance(lightness, chroma, hue):
    """Relative luminance of an OKLCH colour, cut to what screens show."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l, m, s = ((lightness + x * a + y * b) ** 3 for x, y in ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480)))
    linear = (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
              -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    red, green, blue = (min(1, max(0, part)) for part in linear)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tokens():
    """Light and dark luminance of each token."""
    css = (ROOT / "Sources/App/Public/css/app.css").read_text()
    colour = r"oklch\(([\d.]+) ([\d.]+)(?: ([\d.]+))?\)"
    found = {}
    for name, value in re.findall(r"--([a-z0-9-]+): (light-dark\([^;]*\)|oklch\([^;]*\));", css):
        parts = [luminance(float(l), float(c), float(h or 0)) for l, c, h in re.findall(colour, value)]
        if parts:
            found[name] = (parts[0], parts[-1])
    return found


def ratio(one, other):
    light, dark = max(one, other), min(one, other)
    return (light + 0.05) / (dark + 0.05)


def measure():
    """What is below its limit, and the lowest contrast of text and of graphics."""
    colours, faults, lowest = tokens(), [], {}
    for pairs, least, what in ((TEXT, 4.5, "text"), (GRAPHICS, 3, "graphics")):
        for ink, ground in pairs:
            for theme in (0, 1):
                got = ratio(colours[ink][theme], colours[ground][theme])
                lowest[what] = min(lowest.get(what, 99), got)
                if got < least:
                    faults.append(f"{ink} on {ground}, {'dark' if theme else 'light'}: {got:.2f}")
    return faults, lowest, 2 * (len(TEXT) + len(GRAPHICS))
