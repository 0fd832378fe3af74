"""Pages of our own reports as pixels, for a case officer to see what the recipient will see.

Only PDF files made by this program come here; a stranger's PDF would belong in the sandbox.
"""

import pypdfium2

from workstation.domain.crop import Rendition


def pages(pdf: bytes, width: int) -> list[Rendition]:
    """Every page, ``width`` pixels wide, on white."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page, width) for page in document]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage, width: int) -> Rendition:
    bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, no_smoothtext=False)
    picture = bitmap.to_pil().convert("RGB")
    try:
        return Rendition(picture.width, picture.height, picture.tobytes())
    finally:
        bitmap.close()
        page.close()
