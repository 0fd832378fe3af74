"""The canvas: a shielded photograph on which a crop is drawn; clear pixels only inside a keyhole while a key is held.

In reading order: ``place`` and ``zooming`` (zoom and pan), ``drawn`` (what was drawn); the gestures, without Qt: ``tools``
(upright rectangles), ``tilt``, ``outline`` (polygons) and ``brush``, with ``hits``, ``aspect``, ``nearness`` and ``snapping``
(zones while dragging); the hand: ``drawing`` (the gesture under way), ``grasp`` (what a press takes hold of), ``corners``
(polygons), ``shaping`` (acts by number), ``mouse`` and ``keyboard``, ``hints`` (the status bar); ``undo``, ``album``;
``eye``, ``keyhole`` and ``patch`` (what was revealed and for how long); ``levels`` and ``tiles`` (pixels by zoom); ``scene``
(what is painted) with ``veil`` (masks), ``marks`` and ``ruler``; ``words`` and ``spoken`` (the same for a screen reader);
``view`` (the widget), ``commands`` (its acts for the registry). It knows geometry, crops and zones, never the work.

Decided: no magnetic edge for the polygon. Considered: OpenCV's intelligent scissors. Costs: corners are set by eye, on the
mosaic or through the keyhole. Scissors follow the gradients of the clear picture, whose pixels would have to lie in this
process for as long as the tool is in hand, and their path would trace outlines nobody has asked to see; on a mosaic they
follow the blocks.
"""
