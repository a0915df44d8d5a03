"""Pictures of figures, as SVG of our own: bars beside each other on a logarithmic scale, and lines over sizes."""

import math
from html import escape

COLOURS = ["#0f766e", "#2563eb", "#d97706", "#7c3aed"]
STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#1f2937}.t{font-size:16px;font-weight:600}.s{font-size:11px;fill:#4b5563}"
    ".g{stroke:#e5e7eb;stroke-width:1}rect.bg{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.s{fill:#9ca3af}.g{stroke:#374151}rect.bg{fill:#111827}}</style>")


def short(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _document(width, height, title, parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title)}">{STYLE}<rect class="bg" width="{width}" height="{height}"/>'
        f'<text class="t" x="16" y="28">{escape(title)}</text>' + "".join(parts) + "</svg>\n")


def _legend(names, y):
    parts, x = [], 16
    for index, name in enumerate(names):
        parts.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" rx="2" fill="{COLOURS[index]}"/><text x="{x + 18}" y="{y}">{escape(name)}</text>')
        x += 40 + 7.2 * len(name)
    return parts


def bars(title, unit, names, groups) -> str:
    """`groups`: a label and one value for each name; `None` where there is none."""
    left, width, row = 290, 980, 18
    values = [v for _, vs in groups for v in vs if v and v > 0]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))
    scale = (width - left - 90) / max(1e-9, math.log10(high / low))
    top = 70
    block = row * len(names) + 12
    height = top + block * len(groups) + 50
    parts = _legend(names, 52)
    mark = low
    while mark <= high * 1.0001:
        x = left + scale * math.log10(mark / low)
        parts.append(f'<line class="g" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{height - 46}"/>'
                     f'<text class="s" x="{x:.1f}" y="{height - 30}" text-anchor="middle">{short(mark)}</text>')
        mark *= 10
    for g, (label, vs) in enumerate(groups):
        y = top + g * block
        parts.append(f'<text x="{left - 10}" y="{y + row * len(names) / 2 + 4:.1f}" text-anchor="end">{escape(label)}</text>')
        for index, value in enumerate(vs):
            if not value or value < 0:
                continue
            length = max(2, scale * math.log10(value / low))
            at = y + index * row
            parts.append(f'<rect x="{left}" y="{at}" width="{length:.1f}" height="{row - 3}" rx="2" fill="{COLOURS[index]}"/>'
                         f'<text class="s" x="{left + length + 6:.1f}" y="{at + row - 7}">{short(value)}</text>')
    parts.append(f'<text class="s" x="{width - 16}" y="{height - 14}" text-anchor="end">{escape(unit)}, logarithmic</text>')
    return _document(width, height, title, parts)


def lines(title, unit, sizes, series) -> str:
    """`series`: a name and one value for each size; both axes logarithmic."""
    left, top, width, height = 80, 84, 900, 460
    values = [v for _, vs in series for v in vs if v]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))
    if high == low:
        high = low * 10
    across = (width - left - 40) / math.log10(sizes[-1] / sizes[0])
    up = (height - top - 50) / math.log10(high / low)
    parts = _legend([name for name, _ in series], 56)

    def at(size, value):
        return left + across * math.log10(size / sizes[0]), height - 50 - up * math.log10(value / low)

    mark = low
    while mark <= high * 1.0001:
        _, y = at(sizes[0], mark)
        parts.append(f'<line class="g" x1="{left}" y1="{y:.1f}" x2="{width - 40}" y2="{y:.1f}"/>'
                     f'<text class="s" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{short(mark)}</text>')
        mark *= 10
    for size in sizes:
        x, _ = at(size, low)
        parts.append(f'<text class="s" x="{x:.1f}" y="{height - 30}" text-anchor="middle">{size:,} rows</text>')
    for index, (_, vs) in enumerate(series):
        points = [at(size, value) for size, value in zip(sizes, vs) if value]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[index]}" stroke-width="2.5"/>')
        for (x, y), value in zip(points, [v for v in vs if v]):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS[index]}"/>'
                         f'<text class="s" x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{short(value)}</text>')
    parts.append(f'<text class="s" x="16" y="{height - 10}">{escape(unit)}</text>')
    return _document(width, height, title, parts)
