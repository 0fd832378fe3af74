"""Review: the second look. Every picture and every language is seen before the button that clears becomes live.

*Decided*: a tick belongs to the exact content it was given to; any change of the object makes all its ticks lapse.
Ticks live as long as the window: they are a help for the reviewer, the signed checklist is the record.
"""

from workstation.ui.desks.reviewing.desk import Reviewing

__all__ = ["Reviewing"]
