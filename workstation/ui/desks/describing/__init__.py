"""Objects: say what a fragment is and what the public is asked about it, until a second person can look.

*Decided*: texts are kept by Ctrl+S and not while typing, because each saving makes a version and voids a clearance.
What is not kept yet stays with its object while the window lives, whichever object is looked at meanwhile.
"""

from workstation.ui.desks.describing.desk import Describing

__all__ = ["Describing"]
