"""Containers: disk images and archives, read by a process of their own behind the walls of ``sandbox``.

The desk's side is ``hatch``, which takes entries one by one, and ``calling``, which opens a container's files for
reading, hands the descriptors over and keeps the process. ``protocol`` is what both say. Everything else here runs in the reader's process only:

``reader``       its program: locks itself down, walks, answers
``sources``      bytes at a place: a descriptor, several joined, memory, a file within a file system
``kinds``        what a container is, by its bytes
``disks``        E01, VHD, VMDK, QCOW2 → the medium's bytes (libyal; LGPL-3)
``filesystems``  partitions, FAT, exFAT, NTFS, ext, HFS+, deleted files (The Sleuth Kit; IPL-1.0, CPL-1.0)
``apfs``         the volumes of an APFS, by the same library
``libarchive``, ``archives``  TAR, 7z and their compressions (libarchive; BSD)
``zips``, ``ufdr``  ZIP by our own reader; Cellebrite's report beside the files

*Decided*: one process for each container, descriptors inherited. *Considered*: the darkroom's zygote, which forks for
each file; a medium is read for hours by one reader, so starting it costs nothing. *Costs*: a quarter of a second for
each archive in a folder of archives.

*Decided*: containers inside containers are read by the same process, to a depth. *Considered*: a process for each; a
phone holds thousands of small archives. *Costs*: one that crashes the reader takes the rest of its container with it;
the desk says so, and what was in stays.
"""
