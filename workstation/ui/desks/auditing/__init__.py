"""The desk of the ledger: everything that was ever done, found, verified, and taken away as a signed extract."""

from workstation.ui.desks.auditing.desk import Auditing

__all__ = ["Auditing"]
