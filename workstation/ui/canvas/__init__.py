"""The canvas: a shielded photograph on which a region is drawn; clear pixels only inside a keyhole while a key is held.

In reading order: ``place`` (zoom and pan as numbers), ``tools`` (gestures as generators, no Qt), ``keyhole`` (what was
revealed and for how long), ``steps`` (undo), ``levels`` (pixels by zoom), ``scene`` (what is painted), ``view`` (the widget),
``commands`` (its acts for the registry). It knows geometry, crops and zones, never the work.
"""
