"""The word DEMO, drawn into pixels: nothing made in a rehearsal vault can pass for real."""

from PIL import Image, ImageDraw, ImageFont


def marked(picture: Image.Image) -> Image.Image:
    """The picture with DEMO written slantwise across its middle, in white with a dark edge."""
    width, height = picture.size
    size = max(8, round(min(width, height) * 0.42))
    # The typeface that comes inside Pillow: the mark must not depend on a file that could be missing.
    font = ImageFont.load_default(size)
    layer = Image.new("RGBA", (size * 4, size * 2), (0, 0, 0, 0))
    middle = (layer.width / 2, layer.height / 2)
    edge = max(1, size // 16)
    ImageDraw.Draw(layer).text(
        middle, "DEMO", (255, 255, 255, 190), font, anchor="mm", stroke_width=edge, stroke_fill=(20, 20, 20, 190)
    )
    turned = layer.rotate(30, Image.Resampling.BILINEAR, expand=True)
    turned.thumbnail((width, height))
    done = picture.copy()
    done.paste(turned, ((width - turned.width) // 2, (height - turned.height) // 2), turned)
    return done
