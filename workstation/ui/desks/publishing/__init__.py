"""Batches: what goes public together, when, and proof that it may – planned, built, released, exported, withdrawn.

*Decided*: what is shown “as public” comes from the bytes of the build and from nowhere else: words from its
``data/bundle.json``, pictures from its JPEG files, decoded in the sandbox. The layout of the site is not imitated.
"""

from workstation.ui.desks.publishing.desk import Publishing

__all__ = ["Publishing"]
