"""Draws the pages of a PDF as pictures and finds its text; for confined processes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

MOST_PAGES = 30
LONGEST_TEXT = 200_000
_MOST_PAGES_OF_TEXT = 300
# Pixels of a preview's longer side: small print of an A4 page is readable.
SIDE = 1600
_QUALITY = 80

Found = Iterator[dict[str, Any]]


def pages_of_pdf(content: IO[bytes]) -> Found:
    """Yield ``total``, each ``page``, the ``text`` and perhaps a ``shortfall``."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        yield {"shortfall": "encrypted" if "password" in str(error).lower() else "broken"}
        return
    total = len(document)
    yield {"total": total}
    drawn = 0
    for number in range(min(total, MOST_PAGES)):
        try:
            page = document[number]
            scale = min(SIDE / max(page.get_size()), 4.0)
            yield {"page": preview(page.render(scale=scale).to_pil())}
            drawn += 1
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError):
            break
    yield {"text": bounded_text(_texts_of(document))}
    if drawn < min(total, MOST_PAGES) or not total:
        yield {"shortfall": "broken"}
    elif total > MOST_PAGES:
        yield {"shortfall": "only_first"}


def _texts_of(document: Any) -> Iterator[str]:
    import pypdfium2

    for number in range(min(len(document), _MOST_PAGES_OF_TEXT)):
        try:
            yield document[number].get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            continue


def preview(picture: Any) -> str:
    """Return the picture as WebP in base64, on white."""
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        from PIL import Image

        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        picture = ground
    written = BytesIO()
    picture.convert("RGB").save(written, "WEBP", quality=_QUALITY, method=2)
    return b64encode(written.getvalue()).decode()


def bounded_text(parts: Iterator[str]) -> str:
    """Return the parts as lines, cut at :data:`LONGEST_TEXT`."""
    kept: list[str] = []
    left = LONGEST_TEXT
    for part in parts:
        clean = part.replace("\0", "").encode("utf-8", "ignore").decode()[:left]
        kept.append(clean)
        left -= len(clean)
        if left <= 0:
            break
    return "\n".join(kept).strip()[:LONGEST_TEXT]
