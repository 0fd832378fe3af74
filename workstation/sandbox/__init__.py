"""The walls: what a process gives up before it reads a stranger's bytes.

``launch``    the command, the bubblewrap around it, the descriptors it inherits
``lockdown``  rlimits, Landlock, seccomp, each applied and proved from inside

Decided: a room of its own below the three middle rooms, as the darkroom locks up the decoders of pictures and the
door locks up the readers of disk images and archives, and neither may import the other. Considered: readers of
containers in the darkroom, which would then know what a seizure is. Costs: a seventh room.
"""
