"""Reports as PDF; the Thai fonts travel with the image."""

FONTS = ("fonts/Sarabun-Regular.ttf", "fonts/Sarabun-Bold.ttf")


def render_pdf(report: dict) -> bytes:
    from src.formatters.data_formatter import table

    fonts = [open(path, "rb").read() for path in FONTS]
    return table([report]).encode() + b"".join(fonts)
