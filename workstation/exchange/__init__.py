"""THE DOOR: how files come in from seizures and tipsters, and how a release goes out.

Inwards: ``evidence`` walks what was seized, ``container`` reads disk images and archives in a process of its own, and
``found`` is what comes of it. ``fetching`` reads one file again where it was found. ``vics`` and ``vicscase`` read what a
forensic tool says of its files, ``hashlist`` lists of digests; ``handback`` is what goes back to that tool.

Outwards: ``bundle`` gathers approved fields and approved pixels into a bag (``bagit``), with the pages the
public sees (``site``). ``gate`` reads every byte of it again with parsers of our own (``pictures``), in
another process, and holds the one function of the program which makes a file outside the vault. ``signing``
is the only place of the door that touches keys. ``verifier`` checks a finished file anywhere, with no vault.

*Decided*: the bag is stored in the ZIP, not deflated. *Considered*: deflate at a fixed level, which gives
other bytes with another zlib. *Costs*: some kilobytes of pages; pictures do not deflate anyway.

*Decided*: inside the ZIP everything lies in one folder named like the ZIP, because RFC 8493 (section 4)
forbids to serialise a bag from within its base directory. *Costs*: one ``cd`` before ``sha256sum -c``.
"""

from workstation import resources

__all__ = ["resources"]
