"""The word DEMO, drawn into pixels: nothing made in a rehearsal vault can pass for real."""

from PIL import Image, ImageDraw, ImageFont


def marked(picture: Image.Image) -> Image.Image:
    """The picture with DEMO written slantwise across its middle, as large as fits, in white with a dark edge."""
    width, height = picture.size
    # The typeface that comes inside Pillow: the mark must not depend on a file that could be missing.
    font = ImageFont.load_default(160)
    layer = Image.new("RGBA", (640, 320), (0, 0, 0, 0))
    white, dark = (255, 255, 255, 200), (20, 20, 20, 200)
    ImageDraw.Draw(layer).text((320, 160), "DEMO", white, font, anchor="mm", stroke_width=10, stroke_fill=dark)
    word = layer.crop(layer.getbbox())
    turned = word.rotate(60 if height > 1.5 * width else 25, Image.Resampling.BICUBIC, expand=True)
    scale = min(width / turned.width, height / turned.height) * 0.85
    size = (max(1, round(turned.width * scale)), max(1, round(turned.height * scale)))
    turned = turned.resize(size, Image.Resampling.LANCZOS)
    done = picture.copy()
    done.paste(turned, ((width - size[0]) // 2, (height - size[1]) // 2), turned)
    return done
